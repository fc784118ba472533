import { expect, test } from 'vitest';
import { Cursor } from '../../../../../src/formats/binlog/decode/cursor.ts';
import { readJsonDiffs } from '../../../../../src/formats/binlog/decode/values/json-diff.ts';
import { parseJsonTree, printJsonTree } from '../../../../../src/formats/binlog/decode/values/json-tree.ts';
import { little } from '../../../../support/log-events.ts';

const replace = 0;
const insert = 1;
const remove = 2;
const seven = Buffer.from([5, 7, 0]);

function read(before: string, ...diffs: readonly (readonly [what: number, path: string])[]): string {
  const body = Buffer.concat(
    diffs.map(([what, path]) => {
      const text = Buffer.from(path);
      const value = what === remove ? [] : [seven.length, ...seven];
      return Buffer.from([what, text.length, ...text, ...value]);
    }),
  );
  const cursor = new Cursor(Buffer.concat([little(body.length, 4), body]));
  const after = readJsonDiffs(cursor, before);
  expect(cursor.at).toBe(cursor.end);
  return after;
}

// T7, T18.
test.each<[string, string, readonly (readonly [number, string])[], string]>([
  ['nothing', '{"a":9007199254740993,"b":3.0}', [], '{"a":9007199254740993,"b":3.0}'],
  ['a member', '{"a":1,"b":3.0}', [[replace, '$.a']], '{"a":7,"b":3.0}'],
  ['the whole', '[1]', [[replace, '$']], '7'],
  ['an item', '[1,[2,3]]', [[replace, '$[1][0]']], '[1,[7,3]]'],
  [
    'the last item',
    '[1,2]',
    [
      [replace, '$[last]'],
      [remove, '$[last-1]'],
    ],
    '[7]',
  ],
  ['an inserted item', '[1,2]', [[insert, '$[1]']], '[1,7,2]'],
  ['an item behind the end', '[1]', [[insert, '$[5]']], '[1,7]'],
  ['a member by the length of its key', '{"a":1,"ccc":1}', [[insert, '$.bb']], '{"a":1,"bb":7,"ccc":1}'],
  ['a quoted key', '{"a \\"b\\".c":[0]}', [[replace, '$."a \\"b\\".c"[0]']], '{"a \\"b\\".c":[7]}'],
  [
    'one after the other',
    '{"a":[1]}',
    [
      [insert, '$.a[0]'],
      [remove, '$.a[1]'],
      [insert, '$.b'],
    ],
    '{"a":[7],"b":7}',
  ],
])('%s', (_what, before, diffs, after) => {
  expect(read(before, ...diffs)).toBe(after);
});

test.each<[string, readonly [number, string]]>([
  ['a member that is not there', [replace, '$.x']],
  ['a member of an array', [insert, '$.a.b']],
  ['an item of an object', [remove, '$[0]']],
  ['a path that is none', [replace, '$..a']],
])('%s is an error', (_what, diff) => {
  expect(() => read('{"a":[1]}', diff)).toThrow(RangeError);
});

test.each([
  'null',
  '{}',
  '[]',
  '"a\\"b"',
  '[[],{},{"a":[1,{"b":-1.5e-7}]},"x,y"]',
  '{"":"","\\\\":[true,false]}',
])('%s is printed as it was', (json) => {
  expect(printJsonTree(parseJsonTree(json))).toBe(json);
});
