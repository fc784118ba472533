import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJsonlSink } from '../../../src/formats/jsonl/sink.ts';
import type { Sink } from '../../../src/model/format.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';
import { insert, remove, tableOf, update } from '../../support/events.ts';
import { memoryLog } from '../../support/logs.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-jsonl-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const table = tableOf('t', [
  { name: 'id', kind: 'unsigned' },
  { name: 'v', kind: 'string' },
]);
const open = (path = 'out/{table}.jsonl'): Promise<Sink> =>
  openJsonlSink({
    options: {},
    path: parsePathTemplate(path).template,
    directory,
    log: memoryLog(),
    output: async () => {},
  });
const context = { signal: new AbortController().signal, backOff: async () => {} };
const content = (): string => readFileSync(join(directory, 'out/t.jsonl'), 'utf8');

test('the file holds the present state, and a later run goes on with it', async () => {
  const first = await open();
  await first.write(
    [insert(table, [18446744073709551615n, 'a']), insert(table, [2, 'b']), insert(table, [3, 'c'])],
    context,
  );
  await first.write([update(table, [2, 'b'], [20, 'b2']), remove(table, [3, 'c'])], context);
  expect(content()).toBe('{"id":18446744073709551615,"v":"a"}\n{"id":20,"v":"b2"}\n');
  expect(first.summary()).toEqual([
    { table: 'shop.t', target: join(directory, 'out/t.jsonl'), documents: 2 },
  ]);

  const second = await open();
  await second.write(
    [update(table, [18446744073709551615n, 'a'], [18446744073709551615n, 'z']), remove(table, [20, 'b2'])],
    context,
  );
  expect(content()).toBe('{"id":18446744073709551615,"v":"z"}\n');
});

test('a file that is not ours is an error with its line, and stays as it is', async () => {
  const sink = await open();
  await sink.write([insert(table, [1, 'a'])], context);
  writeFileSync(join(directory, 'out/t.jsonl'), '{"id":1,"v":"a"}\noops\n');
  const other = await open();
  await expect(other.write([insert(table, [2, 'b'])], context)).rejects.toThrow(
    /t\.jsonl:2 is not a line of JSON/,
  );
  expect(content()).toContain('oops');
});

test('a file with lines of another key is an error, and stays as it is', async () => {
  await (await open()).write([insert(table, [1, 'a'])], context);
  writeFileSync(join(directory, 'out/t.jsonl'), '{"number":1,"v":"a"}\n');
  await expect((await open()).write([insert(table, [2, 'b'])], context)).rejects.toThrow(
    /t\.jsonl:1 has no value for the key/,
  );
  expect(content()).toBe('{"number":1,"v":"a"}\n');
});

test('two tables in one file are refused: the same key would be one line', async () => {
  const sink = await open('out/all.jsonl');
  await sink.write([insert(table, [1, 'a'])], context);
  const other = tableOf('u', [{ name: 'id', kind: 'integer' }]);
  await expect(sink.write([insert(other, [1])], context)).rejects.toThrow(
    /shop\.t and shop\.u would both be written/,
  );
});

test('rows move between files with the column that names them, and none leads out of its folder', async () => {
  const sink = await open('out/{row.v}.jsonl');
  const failures = await sink.write(
    [
      insert(table, [1, 'a']),
      insert(table, [2, 'a']),
      update(table, [1, 'a'], [1, 'b']),
      insert(table, [3, '../../c']),
      insert(table, [4, null]),
    ],
    context,
  );
  const read = (name: string): string => readFileSync(join(directory, 'out', name), 'utf8');
  expect(read('a.jsonl')).toBe('{"id":2,"v":"a"}\n');
  expect(read('b.jsonl')).toBe('{"id":1,"v":"b"}\n');
  expect(failures.map(({ reason }) => reason)).toEqual([
    'the column v of its path holds "../../c", which no path can',
    'the column v of its path is null',
  ]);
});

test('a table that lost its rows has an empty file, and goes on from there', async () => {
  const path = 'out/{db}/{table}.jsonl';
  const lines = (): string => readFileSync(join(directory, 'out/shop/t.jsonl'), 'utf8');
  const tables = [{ database: 'shop', name: 't' }];
  const clearing = { tables, version: 1, origin: { time: 0, file: '', offset: 0, gtid: undefined } };
  const sink = await open(path);
  await sink.write([insert(table, [1, 'a'])], context);
  await sink.clear?.(clearing, context);
  expect(lines()).toBe('');
  await sink.write([insert(table, [2, 'b'])], context);
  expect(lines()).toBe('{"id":2,"v":"b"}\n');
  await (await open(path)).clear?.(clearing, context);
  expect(lines()).toBe('');
});

test('a file that is not certainly of one table is not emptied', async () => {
  const tables = [{ database: 'shop', name: 't' }];
  const clearing = { tables, version: 1, origin: { time: 0, file: '', offset: 0, gtid: undefined } };
  for (const path of ['out/{table}.jsonl', 'out/{db}/{table}/{type}.jsonl']) {
    const sink = await open(path);
    await expect(sink.clear?.(clearing, context)).rejects.toMatchObject({ code: 'BSQL5032' });
  }
});
