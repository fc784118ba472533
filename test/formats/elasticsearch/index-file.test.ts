import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseIndexFile, readIndexFile } from '../../../src/formats/elasticsearch/index-file.ts';

test.each([
  ['{"settings": {}, "mappings": {"properties": {"a": {"type": "ip"}}}, "aliases": {"x": {}}}', undefined],
  ['{}', undefined],
  ['{\n  "settings": {,}\n}', 'index.json:2:16: expected a name in double quotes, found `,}`'],
  ['[]', 'index.json: it holds no JSON object'],
  ['{"mapping": {}}', 'index.json: it has a part `mapping`'],
  ['{"settings": 1}', 'index.json: `settings` is no object'],
  ['{"mappings": {"properties": []}}', 'index.json: `mappings.properties` is no object'],
  ['{"mappings": {"properties": {"a": "ip"}}}', 'index.json: the field `a` is no object'],
])('%s: %s', (text, message) => {
  if (message === undefined) expect(parseIndexFile(text, 'index.json')).toEqual(JSON.parse(text));
  else
    expect(() => parseIndexFile(text, 'index.json')).toThrow(
      expect.objectContaining({ code: 'BSQL5162', kind: 'script', message }),
    );
});

test('a path begins at the folder of the script', () => {
  const directory = mkdtempSync(join(tmpdir(), 'bsql-index-'));
  writeFileSync(join(directory, 'i.json'), '{"settings": {"a": 1}}');
  expect(readIndexFile('i.json', directory)).toEqual({ settings: { a: 1 } });
  rmSync(directory, { recursive: true });
  expect(() => readIndexFile('i.json', directory)).toThrow(expect.objectContaining({ code: 'BSQL5205' }));
});
