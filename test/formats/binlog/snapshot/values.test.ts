import { expect, test } from 'vitest';
import { compactJson } from '../../../../src/formats/binlog/snapshot/compact-json.ts';
import { geometryText } from '../../../../src/formats/binlog/snapshot/geometry-text.ts';

test.each([
  ['{"a": [1, 2.0, "x, y: \\" z"], "b": {}}', '{"a":[1,2.0,"x, y: \\" z"],"b":{}}'],
  ['"a \\\\"', '"a \\\\"'],
  ['[ ]', '[]'],
  ['9007199254740993', '9007199254740993'],
])('%s without its spaces', (text, compact) => {
  expect(compactJson(text)).toBe(compact);
  expect(JSON.parse(compact)).toEqual(JSON.parse(text));
});

test('a long string is no burden', () => {
  const long = JSON.stringify({ a: '\\" '.repeat(500_000) });
  expect(compactJson(long)).toBe(long);
});

test('big-endian geometry', () => {
  const wkb = Buffer.alloc(25);
  wkb.writeUInt32BE(1, 5);
  wkb.writeDoubleBE(1.5, 9);
  wkb.writeDoubleBE(-2, 17);
  expect(geometryText(wkb)).toBe('{"type":"Point","coordinates":[1.5,-2]}');
});
