import { isObject, type JsonObject, parseExact } from './json-text.ts';

/** The columns that a message's key names, where it is a JSON object of them. */
export function readKey(key: string | undefined): JsonObject | undefined {
  if (key === undefined) return undefined;
  let value: unknown;
  try {
    value = parseExact(key);
  } catch {
    return undefined;
  }
  if (isObject(value) && isObject(value.schema) && isObject(value.payload)) value = value.payload;
  return isObject(value) && Object.keys(value).length > 0 ? value : undefined;
}
