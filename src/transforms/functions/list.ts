import { isArray, JsonDocument, jsonNull, unquoteJson } from '../expression/json.ts';
import { types } from '../expression/value-type.ts';
import { define, type SqlFunction } from './function.ts';

/** The parts of a text; without a separator, its letters. */
export function splitText(text: string, separator: string): string[] {
  return text === '' ? [] : separator === '' ? [...text] : text.split(separator);
}

/** Ours, not MySQL's: lists as JSON arrays, which a target keeps as lists. */
export const listFunctions: readonly SqlFunction[] = [
  define({
    name: 'split',
    group: 'list',
    inMysql: false,
    signature: 'text, separator',
    parameters: ['text', 'text'],
    result: types.json,
    doc: 'The parts of a text between separators as a JSON array; of an empty text, an empty one. MySQL has no such function.',
    example: { call: "split('red,green', ',')", result: '["red", "green"]' },
    evaluate: (text, separator) => new JsonDocument(splitText(text, separator)),
  }),
  define({
    name: 'join',
    group: 'list',
    inMysql: false,
    signature: 'array, separator',
    parameters: ['document', 'text'],
    result: types.string,
    doc: 'The items of a JSON array as one text, nulls left out; null if it is no array. MySQL has no such function.',
    example: { call: `join('["red", "green"]', '+')`, result: 'red+green' },
    evaluate: (array, separator) =>
      isArray(array)
        ? array
            .filter((item) => item !== jsonNull)
            .map(unquoteJson)
            .join(separator)
        : null,
  }),
];
