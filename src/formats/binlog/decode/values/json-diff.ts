import { readUtf8 } from '../bytes.ts';
import type { Cursor } from '../cursor.ts';
import { type JsonNode, parseJsonTree, printJsonTree } from './json-tree.ts';
import { jsonText } from './jsonb.ts';

const operation = { replace: 0, insert: 1, remove: 2 } as const;

/**
 * The JSON text behind a partial update (binlog_row_value_options=PARTIAL_JSON): the one before it
 * with the changes that the log holds, each an operation, a path and a value.
 */
export function readJsonDiffs(cursor: Cursor, before: string): string {
  const end = cursor.u32() + cursor.at;
  if (end > cursor.end) throw new RangeError('a part of JSON that ends behind its event');
  // The root stands in an array, so that it can be replaced like any other value.
  const holder: JsonNode[] = [parseJsonTree(before)];
  while (cursor.at < end) {
    const what = cursor.u8();
    const path = readPath(readText(cursor));
    let value: JsonNode = '';
    if (what !== operation.remove) {
      const length = cursor.lengthEncoded();
      const start = cursor.at;
      cursor.at += length;
      cursor.requireInside();
      value = parseJsonTree(jsonText(cursor.bytes, start, cursor.at));
    }
    apply(holder, what, path, value);
  }
  if (cursor.at !== end) throw new RangeError('a part of JSON that ends inside a change');
  return printJsonTree(holder[0] as JsonNode);
}

function readText(cursor: Cursor): string {
  const length = cursor.lengthEncoded();
  const start = cursor.at;
  cursor.at += length;
  cursor.requireInside();
  return readUtf8(cursor.bytes, start, cursor.at);
}

/** A key, an index, or an index from the end as a negative number. */
type Leg = string | number;

const leg = /\.("(?:[^"\\]|\\.)*"|[^.["\s]+)|\[(last)?\s*-?\s*(\d+)?\]/y;

function readPath(text: string): Leg[] {
  const legs: Leg[] = [];
  leg.lastIndex = 1;
  while (leg.lastIndex < text.length) {
    const found = leg.exec(text);
    if (!found) throw new RangeError(`a JSON path that is none: ${text}`);
    const [, key, last, index] = found;
    if (key !== undefined) legs.push(key.startsWith('"') ? (JSON.parse(key) as string) : key);
    else legs.push(last === undefined ? Number(index) : -1 - Number(index ?? 0));
  }
  return legs;
}

function apply(holder: JsonNode[], what: number, path: readonly Leg[], value: JsonNode): void {
  let parent: JsonNode = holder;
  let step: Leg = 0;
  for (const next of path) {
    parent = child(parent, step);
    step = next;
  }
  if (Array.isArray(parent) && typeof step === 'number') {
    const index = step < 0 ? parent.length + step : step;
    if (what === operation.insert) parent.splice(index, 0, value);
    else {
      child(parent, index);
      parent.splice(index, 1, ...(what === operation.replace ? [value] : []));
    }
  } else if (parent instanceof Map && typeof step === 'string') {
    if (what === operation.insert) insertMember(parent, step, value);
    else {
      child(parent, step);
      if (what === operation.replace) parent.set(step, value);
      else parent.delete(step);
    }
  } else throw lost();
}

function child(parent: JsonNode, step: Leg): JsonNode {
  const found = Array.isArray(parent)
    ? typeof step === 'number'
      ? parent.at(step)
      : undefined
    : parent instanceof Map && typeof step === 'string'
      ? parent.get(step)
      : undefined;
  if (found === undefined) throw lost();
  return found;
}

function lost(): RangeError {
  return new RangeError('a change of a part of its JSON that was not there before');
}

/** MySQL keeps members by the length of their keys, then by their bytes. */
function insertMember(members: Map<string, JsonNode>, key: string, value: JsonNode): void {
  members.set(key, value);
  const sorted = [...members].sort(([a], [b]) => {
    const [x, y] = [Buffer.from(a), Buffer.from(b)];
    return x.length - y.length || x.compare(y);
  });
  members.clear();
  for (const [name, node] of sorted) members.set(name, node);
}
