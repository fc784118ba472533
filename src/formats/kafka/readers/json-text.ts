import { UnreadableMessage } from './message.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A number as it is written: no digit of it is lost. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): unknown {
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(this.text);
  }
}

/** Parses JSON with every number as it is written. */
export function parseExact(text: string, what = 'the value'): unknown {
  const digits = (_key: string, value: unknown, context: { source?: string }): unknown =>
    typeof value === 'number' ? new JsonNumber(context.source ?? String(value)) : value;
  return parse(text, what, digits as (key: string, value: unknown) => unknown);
}

export function parseObject(text: string): JsonObject {
  const value = parse(text, 'the value');
  if (!isObject(value)) throw new UnreadableMessage('the value is no JSON object');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}

/** A name that the message must have. */
export function nameOf(message: JsonObject, field: string): string {
  const name = message[field];
  if (typeof name === 'string' && name !== '') return name;
  throw new UnreadableMessage(`it has no \`${field}\``);
}

export function numberOf(value: unknown): number | undefined {
  const number = value instanceof JsonNumber ? Number(value.text) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function parse(text: string, what: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    throw new UnreadableMessage(`${what} is no JSON`);
  }
}
