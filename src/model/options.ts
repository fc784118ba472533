import { maskAddress, readHttpUrl } from './http-url.ts';

/** The type of an option's value, and how a script writes it. */
export type OptionType =
  | { readonly kind: 'string' }
  | { readonly kind: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' }
  /** A whole number that may exceed 2^53; its digits once read. */
  | { readonly kind: 'digits'; readonly min: number; readonly max: number; readonly form: string }
  /** `5` (seconds), `"500ms"`, `"5s"`, `"2m"`, `"1h"`; milliseconds once read. */
  | { readonly kind: 'duration'; readonly min?: number; readonly max?: number }
  /** `5242880` (bytes), `"16kb"`, `"16mb"`, `"1gb"`; bytes once read. */
  | { readonly kind: 'size'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  /** A regular expression that must match a whole name. */
  | { readonly kind: 'pattern' }
  /** Comma-separated names. */
  | { readonly kind: 'names' }
  /** Comma-separated addresses of HTTP servers; full URLs once read. */
  | { readonly kind: 'urls'; readonly port: number }
  /** A file or folder, relative to the script's folder. */
  | { readonly kind: 'path' };

/** One option of a format. The table of these drives checking, defaults, messages and the reference. */
export interface OptionSpec {
  /** One that ends in `*` stands for every name that begins so: `related.*`. */
  readonly name: string;
  readonly type: OptionType;
  readonly doc: string;
  /** As a script would write it. Undefined: no default. */
  readonly default?: string;
  /** The default in words, where it is not a constant. */
  readonly defaultDoc?: string;
  readonly required?: boolean;
  /** Never printed, never put into a plan. */
  readonly secret?: boolean;
  /** It decides which rows come and which documents they make: a checkpoint keeps it, so that a change can be told. */
  readonly meaning?: boolean;
  readonly aliases?: readonly string[];
  /** MLSQL has it, bsql accepts and does not need it; the text says why. */
  readonly ignored?: string;
}

export type OptionTable = readonly OptionSpec[];

/** An option's value once read by its type. */
export type OptionValue = string | number | boolean | readonly string[] | Secret;

/** A format's options as it gets them: every default filled in, keyed by the option's proper name. */
export type OptionValues = Readonly<Record<string, OptionValue | undefined>>;

/**
 * A value that must not reach a log, a plan or a test. It prints as its reference, and gives
 * its text only to whoever asks by name.
 */
export class Secret {
  readonly #read: () => string;
  readonly reference: string;

  constructor(reference: string, read: () => string) {
    this.reference = reference;
    this.#read = read;
  }

  reveal(): string {
    return this.#read();
  }

  toJSON(): unknown {
    return { secret: this.reference };
  }

  toString(): string {
    return `<secret ${this.reference}>`;
  }
}

const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const sizeUnits: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

export type ReadOption =
  | { readonly ok: true; readonly value: Exclude<OptionValue, Secret> }
  | {
      readonly ok: false;
      readonly fault: 'type' | 'range' | 'pattern';
      readonly problem: string;
      readonly expected: string;
    };

/** Reads an option's text by its type; the one place that knows how values are written. */
export function readOption(type: OptionType, text: string): ReadOption {
  switch (type.kind) {
    case 'string':
    case 'path':
      return { ok: true, value: text };
    case 'integer':
      return readNumber(text, /^-?\d+$/, () => 1, type, 'a whole number', String);
    case 'duration':
      return readNumber(
        text,
        /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/i,
        (unit) => durationUnits[unit ?? 's'],
        type,
        'a duration such as 5 (seconds), "500ms", "5s" or "2m"',
        (value) => showIn(durationUnits, value),
      );
    case 'size':
      return readNumber(
        text,
        /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?$/i,
        (unit) => sizeUnits[unit ?? 'b'],
        type,
        'a size such as 1048576 (bytes), "512kb" or "16mb"',
        (value) => showIn(sizeUnits, value),
      );
    case 'digits': {
      const digits = text.trim();
      const expected = `${type.form}, ${type.min} to ${type.max} digits`;
      if (!/^\d+$/.test(digits))
        return { ok: false, fault: 'type', problem: `"${text}" is not a whole number`, expected };
      if (digits.length < type.min || digits.length > type.max)
        return {
          ok: false,
          fault: 'range',
          problem: `${text} has ${digits.length} ${digits.length === 1 ? 'digit' : 'digits'}`,
          expected,
        };
      return { ok: true, value: digits };
    }
    case 'boolean': {
      const word = text.toLowerCase();
      if (word === 'true' || word === 'false') return { ok: true, value: word === 'true' };
      return {
        ok: false,
        fault: 'type',
        problem: `"${text}" is neither true nor false`,
        expected: '"true" or "false"',
      };
    }
    case 'enum': {
      const found = type.values.find((value) => value.toLowerCase() === text.toLowerCase());
      if (found !== undefined) return { ok: true, value: found };
      return {
        ok: false,
        fault: 'type',
        problem: `"${text}" is not one of the known values`,
        expected: oneOf(type.values),
      };
    }
    case 'pattern':
      try {
        new RegExp(`^(?:${text})$`, 'u');
        return { ok: true, value: text };
      } catch (error) {
        const reason = error instanceof Error ? error.message.replace(/^.*\/u?: /, '') : String(error);
        return {
          ok: false,
          fault: 'pattern',
          problem: `the pattern "${text}" is not a regular expression: ${reason}`,
          expected:
            'a JavaScript regular expression that matches the whole name, such as "orders|customers" or "order_\\d+"',
        };
      }
    case 'names': {
      const names = text.split(',').map((name) => name.trim());
      if (names.every((name) => name !== '')) return { ok: true, value: names };
      return {
        ok: false,
        fault: 'type',
        problem: `"${text}" has an empty name in it`,
        expected: 'names with a comma between them, such as "id" or "shop_id,id"',
      };
    }
    case 'urls': {
      const urls: string[] = [];
      for (const part of text.split(',').map((one) => one.trim())) {
        const url = readHttpUrl(part, type.port);
        if (url === undefined) {
          return {
            ok: false,
            fault: 'type',
            // A comma in a password would tear it apart: with an `@` the text is masked as a whole.
            problem: `"${maskAddress(text.includes('@') ? text : part)}" is not the address of an HTTP server`,
            expected: `addresses with a comma between them, without user and password, such as "http://127.0.0.1:${type.port}"`,
          };
        }
        urls.push(url);
      }
      return { ok: true, value: urls };
    }
  }
}

function readNumber(
  text: string,
  shape: RegExp,
  scale: (unit: string | undefined) => number | undefined,
  range: { readonly min?: number; readonly max?: number },
  expected: string,
  show: (value: number) => string,
): ReadOption {
  const match = shape.exec(text.trim());
  const { min, max } = range;
  if (!match) {
    const bounds = min !== undefined && max !== undefined ? ` from ${show(min)} to ${show(max)}` : '';
    return {
      ok: false,
      fault: 'type',
      problem: `"${text}" is not ${expected.replace(/ such as.*/, '')}`,
      expected: expected.includes('such as') ? expected : expected + bounds,
    };
  }
  const value = Math.round(Number(match[1] ?? match[0]) * (scale(match[2]?.toLowerCase()) ?? 1));
  if (
    !Number.isSafeInteger(value) ||
    (min !== undefined && value < min) ||
    (max !== undefined && value > max)
  ) {
    const bounds =
      value > Number.MAX_SAFE_INTEGER && max === undefined
        ? `of at most ${show(Number.MAX_SAFE_INTEGER)}`
        : min !== undefined && max !== undefined
          ? `from ${show(min)} to ${show(max)}`
          : min !== undefined
            ? `of at least ${show(min)}`
            : max !== undefined
              ? `of at most ${show(max)}`
              : 'below 2^53';
    return { ok: false, fault: 'range', problem: `${text} is out of range`, expected: `a value ${bounds}` };
  }
  return { ok: true, value };
}

/** In the largest unit that keeps it whole: 60000 is 1m. */
function showIn(units: Readonly<Record<string, number>>, value: number): string {
  const [unit, size] = Object.entries(units).findLast(([, one]) => value % one === 0) ?? ['', 1];
  return `${value / size}${unit}`;
}

function oneOf(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
