import type { ExpressionPlan, IntervalUnit } from '../../model/expression-plan.ts';
import type { ClockTime } from '../expression/clock-time.ts';
import {
  type Reader,
  type Reading,
  readerOfBytes,
  readerOfClock,
  readerOfDecimal,
  readerOfDocument,
  readerOfDouble,
  readerOfInteger,
  readerOfJsonValue,
  readerOfMoment,
  readerOfText,
  reading,
} from '../expression/convert.ts';
import type { Decimal } from '../expression/decimal.ts';
import type { Integer } from '../expression/integer.ts';
import type { Json } from '../expression/json.ts';
import type { Moment } from '../expression/moment.ts';
import { type Evaluate, makeNode, type Node } from '../expression/node.ts';
import type { Datum, ValueType } from '../expression/value-type.ts';

/** What functions take, and the form in which they get it. */
interface ParameterForms {
  text: string;
  bytes: Buffer;
  /** A whole number of 64 bits. */
  integer: Integer;
  /** A whole number that counts letters, digits or items; beyond what a number holds it is the nearest that it does. */
  count: number;
  double: number;
  decimal: Decimal;
  date: Moment;
  time: ClockTime;
  /** Looked into: JSON, or text that holds it. */
  document: Json;
  /** Becomes a part of JSON. */
  json: Json;
}

export type ParameterName = keyof ParameterForms;

const readers: { readonly [K in ParameterName]: (node: Node) => Reader<ParameterForms[K]> } = {
  text: readerOfText,
  bytes: readerOfBytes,
  integer: readerOfInteger,
  count: (node) => {
    const read = readerOfInteger(node);
    return (value) => {
      const found = read(value);
      return found === null ? null : Number(found);
    };
  },
  double: readerOfDouble,
  decimal: readerOfDecimal,
  date: readerOfMoment,
  time: readerOfClock,
  document: readerOfDocument,
  json: readerOfJsonValue,
};

type FunctionGroup =
  | 'text'
  | 'number'
  | 'date'
  | 'json'
  | 'conditional'
  | 'hash'
  | 'regular expression'
  | 'list';

/** An argument that is no value: `interval 1 day`, or the unit of timestampdiff. */
export type Argument =
  | Node
  | { readonly interval: IntervalUnit; readonly amount: Node }
  | { readonly unit: IntervalUnit };

/** A function that a select can call. */
export interface SqlFunction {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly group: FunctionGroup;
  /** Names of the parameters for people: `text, position, [length]`. */
  readonly signature: string;
  readonly minimum: number;
  /** Infinity: as many as wanted. */
  readonly maximum: number;
  /** The kind of the result for people, such as `text` or `as the argument`. */
  readonly returns: string;
  /** One sentence. */
  readonly doc: string;
  readonly example: Example;
  /** False for the few that MySQL has not. */
  readonly inMysql: boolean;
  /** The place of an argument that is `interval …`, or a bare unit. */
  readonly interval?: number;
  readonly unit?: number;
  /** Constant arguments that have a form of their own, checked with the script. */
  readonly patterns?: Readonly<Record<number, 'regexp' | 'path'>>;
  readonly compile: (plan: ExpressionPlan, args: readonly Argument[]) => Node;
}

/** A call and its result as text; null for NULL. */
interface Example {
  readonly call: string;
  readonly result: string | null;
}

type Described = Pick<SqlFunction, 'name' | 'group' | 'signature' | 'doc' | 'example'> &
  Partial<Pick<SqlFunction, 'aliases' | 'inMysql' | 'interval' | 'unit' | 'patterns' | 'returns'>>;

type Optional = `${ParameterName}?`;
type Form<P> = P extends `${infer N extends ParameterName}?`
  ? ParameterForms[N] | undefined
  : P extends ParameterName
    ? ParameterForms[P]
    : never;
type Forms<P extends readonly unknown[]> = { -readonly [K in keyof P]: Form<P[K]> };

export interface OnValues<P extends readonly (ParameterName | Optional)[]> extends Described {
  /** Those with `?` may be left out, from the end. */
  readonly parameters: P;
  readonly result: ValueType;
  readonly evaluate: (...args: Forms<P>) => Datum;
}

/** A function that is null if an argument is, and gets its arguments in the forms of its parameters. */
export function define<const P extends readonly (ParameterName | Optional)[]>(
  entry: OnValues<P>,
): SqlFunction {
  const { parameters, result, evaluate, ...described } = entry;
  const names = parameters.map((name) => name.replace('?', '') as ParameterName);
  return {
    aliases: [],
    inMysql: true,
    returns: nameOfKind(result),
    ...described,
    minimum: parameters.filter((name) => !name.endsWith('?')).length,
    maximum: parameters.length,
    compile: (plan, args) => {
      const nodes = args as readonly Node[];
      const reads = nodes.map((node, index) => read(node, names[index] as ParameterName));
      const apply = evaluate as (...args: readonly unknown[]) => Datum;
      return makeNode(plan, result, nodes, strict(reads, apply));
    },
  };
}

export interface OverMany<K extends ParameterName> extends Described {
  readonly minimum: number;
  readonly parameter: K;
  readonly result: ValueType;
  readonly evaluate: (args: readonly ParameterForms[K][]) => Datum;
}

/** A function of any number of arguments of one form; null if one is. */
export function defineVariadic<K extends ParameterName>(entry: OverMany<K>): SqlFunction {
  const { parameter, result, evaluate, minimum, ...described } = entry;
  return {
    aliases: [],
    inMysql: true,
    returns: nameOfKind(result),
    ...described,
    minimum,
    maximum: Number.POSITIVE_INFINITY,
    compile: (plan, args) => {
      const nodes = args as readonly Node[];
      const reads = nodes.map((node) => read(node, parameter));
      return makeNode(plan, result, nodes, (row, event) => {
        const values: ParameterForms[K][] = [];
        for (const one of reads) {
          const value = one(row, event);
          if (value === null) return null;
          values.push(value);
        }
        return evaluate(values);
      });
    },
  };
}

/** A function that does as it likes with its arguments. */
export function defineSpecial(
  entry: Described & Pick<SqlFunction, 'minimum' | 'maximum' | 'compile' | 'returns'>,
): SqlFunction {
  return { aliases: [], inMysql: true, ...entry };
}

export function read<K extends ParameterName>(node: Node, parameter: K): Reading<ParameterForms[K]> {
  return reading(node, (readers[parameter] as (node: Node) => Reader<ParameterForms[K]>)(node));
}

/** Written out for the usual numbers of arguments, so that a row costs no array. */
function strict(reads: readonly Reading<unknown>[], apply: (...args: readonly unknown[]) => Datum): Evaluate {
  const [first, second, third] = reads as readonly [Reading<unknown>, Reading<unknown>, Reading<unknown>];
  switch (reads.length) {
    case 1:
      return (row, event) => {
        const a = first(row, event);
        return a === null ? null : apply(a);
      };
    case 2:
      return (row, event) => {
        const a = first(row, event);
        if (a === null) return null;
        const b = second(row, event);
        return b === null ? null : apply(a, b);
      };
    case 3:
      return (row, event) => {
        const a = first(row, event);
        if (a === null) return null;
        const b = second(row, event);
        if (b === null) return null;
        const c = third(row, event);
        return c === null ? null : apply(a, b, c);
      };
    default:
      return (row, event) => {
        const args: unknown[] = [];
        for (const one of reads) {
          const value = one(row, event);
          if (value === null) return null;
          args.push(value);
        }
        return apply(...args);
      };
  }
}

function nameOfKind({ kind }: ValueType): string {
  return kind === 'string' ? 'text' : kind === 'float' ? 'double' : kind;
}
