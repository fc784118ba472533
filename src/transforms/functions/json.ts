import { compareJson } from '../expression/compare-json.ts';
import { Decimal } from '../expression/decimal.ts';
import { kindFault } from '../expression/faults.ts';
import {
  isArray,
  isObject,
  type Json,
  JsonDocument,
  jsonNull,
  jsonOf,
  parseJson,
  tryParseJson,
  unquoteJson,
} from '../expression/json.ts';
import { extract, findAll, type JsonPath, JsonPathFault, parseJsonPath } from '../expression/json-path.ts';
import { makeNode, type Node } from '../expression/node.ts';
import { remember } from '../expression/pattern.ts';
import { types } from '../expression/value-type.ts';
import { define, defineSpecial, read, type SqlFunction } from './function.ts';

const group = 'json';

/** Compiled once; a text that is no path is the fault of the script. */
const pathOf = remember((text): JsonPath => {
  try {
    return parseJsonPath(text);
  } catch (error) {
    if (!(error instanceof JsonPathFault)) throw error;
    throw kindFault(
      `${JSON.stringify(text)} is not a JSON path: ${error.message}`,
      'a path is like $.name, $."a name", $.items[0], $.items[*].id or $.items[last]',
    );
  }
});

function singlePath(text: string): JsonPath {
  const path = pathOf(text, '');
  if (path.many)
    throw kindFault(`the JSON path ${JSON.stringify(text)} has a wildcard`, 'name one place here');
  return path;
}

/** The value at a path that names one place. */
function at(document: Json, path: string | undefined): Json | undefined {
  return path === undefined ? document : findAll(document, singlePath(path))[0];
}

function contains(target: Json, candidate: Json): boolean {
  if (isArray(target)) {
    return isArray(candidate)
      ? candidate.every((item) => target.some((one) => contains(one, item)))
      : target.some((item) => contains(item, candidate));
  }
  if (isObject(target) && isObject(candidate)) {
    return [...candidate].every(([name, value]) => {
      const member = target.get(name);
      return member !== undefined && contains(member, value);
    });
  }
  return compareJson(target, candidate) === 0;
}

function typeOf(value: Json): string {
  if (value === jsonNull) return 'NULL';
  if (isArray(value)) return 'ARRAY';
  if (isObject(value)) return 'OBJECT';
  if (value instanceof Decimal) return 'DECIMAL';
  switch (typeof value) {
    case 'string':
      return 'STRING';
    case 'boolean':
      return 'BOOLEAN';
    case 'bigint':
      return value > 2n ** 63n - 1n ? 'UNSIGNED INTEGER' : 'INTEGER';
    default:
      return 'DOUBLE';
  }
}

function depthOf(value: Json): number {
  const inner = isArray(value) ? value : isObject(value) ? [...value.values()] : [];
  return 1 + inner.reduce<number>((deepest, one) => Math.max(deepest, depthOf(one)), 0);
}

const isQuoted = (text: string): boolean => text.length >= 2 && text.startsWith('"') && text.endsWith('"');

export const jsonFunctions: readonly SqlFunction[] = [
  defineSpecial({
    name: 'json_extract',
    group,
    signature: 'document, path, …',
    minimum: 2,
    maximum: Number.POSITIVE_INFINITY,
    returns: 'json',
    patterns: { 1: 'path' },
    doc: 'What stands at a path, an array of all if it has a wildcard or there are several paths; the same as `->`.',
    example: { call: `json_extract('{"a": {"b": 7}}', '$.a.b')`, result: '7' },
    compile: (plan, args) => {
      const nodes = args as readonly [Node, ...Node[]];
      const document = read(nodes[0], 'document');
      const paths = nodes.slice(1).map((node) => {
        const known = node.constant?.value;
        if (typeof known === 'string') pathOf(known, '');
        return read(node, 'text');
      });
      return makeNode(plan, types.json, nodes, (row, event) => {
        const value = document(row, event);
        const texts: JsonPath[] = [];
        for (const path of paths) {
          const text = path(row, event);
          if (text === null) return null;
          texts.push(pathOf(text, ''));
        }
        if (value === null) return null;
        const found = extract(value, texts);
        return found === undefined ? null : new JsonDocument(found);
      });
    },
  }),
  defineSpecial({
    name: 'json_unquote',
    group,
    signature: 'value',
    minimum: 1,
    maximum: 1,
    returns: 'text',
    doc: "A JSON string's text, any other JSON as it is; `->>` does it to what it extracts.",
    example: { call: `json_unquote('"tea"')`, result: 'tea' },
    compile: (plan, args) => {
      const [value] = args as readonly [Node];
      if (value.type.kind === 'json') {
        return makeNode(plan, types.string, [value], (row, event) => {
          const text = value.evaluate(row, event);
          return text === null ? null : unquoteJson(jsonOf(text));
        });
      }
      const text = read(value, 'text');
      return makeNode(plan, types.string, [value], (row, event) => {
        const found = text(row, event);
        if (found === null || !isQuoted(found)) return found;
        return unquoteJson(parseJson(found));
      });
    },
  }),
  define({
    name: 'json_length',
    group,
    signature: 'document, [path]',
    parameters: ['document', 'text?'],
    result: types.integer,
    patterns: { 1: 'path' },
    doc: 'How many items or members it has, 1 for any other value.',
    example: { call: "json_length('[1, 2, 3]')", result: '3' },
    evaluate: (document, path) => {
      const value = at(document, path);
      if (value === undefined) return null;
      return isArray(value) ? value.length : isObject(value) ? value.size : 1;
    },
  }),
  define({
    name: 'json_depth',
    group,
    signature: 'document',
    parameters: ['document'],
    result: types.integer,
    doc: 'How deep it is nested, 1 for a plain value or an empty array.',
    example: { call: "json_depth('[[1]]')", result: '3' },
    evaluate: depthOf,
  }),
  define({
    name: 'json_contains',
    group,
    signature: 'document, candidate, [path]',
    parameters: ['document', 'document', 'text?'],
    result: types.boolean,
    patterns: { 2: 'path' },
    doc: 'Whether the candidate, which is JSON too, is in the document.',
    example: { call: "json_contains('[1, 2]', '2')", result: '1' },
    evaluate: (document, candidate, path) => {
      const value = at(document, path);
      return value === undefined ? null : contains(value, candidate);
    },
  }),
  define({
    name: 'json_type',
    group,
    signature: 'document',
    parameters: ['document'],
    result: types.string,
    doc: 'OBJECT, ARRAY, STRING, INTEGER, UNSIGNED INTEGER, DOUBLE, DECIMAL, BOOLEAN or NULL.',
    example: { call: "json_type('[]')", result: 'ARRAY' },
    evaluate: typeOf,
  }),
  defineSpecial({
    name: 'json_valid',
    group,
    signature: 'value',
    minimum: 1,
    maximum: 1,
    returns: 'boolean',
    doc: 'Whether it is JSON, or text that holds JSON.',
    example: { call: "json_valid('{')", result: '0' },
    compile: (plan, args) => {
      const [value] = args as readonly [Node];
      const { kind } = value.type;
      return makeNode(plan, types.boolean, [value], (row, event) => {
        const found = value.evaluate(row, event);
        if (found === null) return null;
        return kind === 'json' || (kind === 'string' && tryParseJson(found as string) !== undefined);
      });
    },
  }),
  define({
    name: 'json_keys',
    group,
    signature: 'document, [path]',
    parameters: ['document', 'text?'],
    result: types.json,
    patterns: { 1: 'path' },
    doc: 'The names of an object as a JSON array, null if it is no object.',
    example: { call: `json_keys('{"b": 1, "a": 2}')`, result: '["a", "b"]' },
    evaluate: (document, path) => {
      const value = at(document, path);
      return value !== undefined && isObject(value) ? new JsonDocument([...value.keys()]) : null;
    },
  }),
];
