import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import type { ChangeEvent, TableSchema } from '../../../src/model/change.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';
import { Lake } from '../../support/delta.ts';
import { insert, remove, tableOf, update } from '../../support/events.ts';
import { Random } from '../../support/random.ts';

const table = tableOf('t', [
  { name: 'id', kind: 'integer' },
  { name: 'v', kind: 'string' },
]);
const context = { signal: new AbortController().signal, backOff: async () => {} };
const second = 2 ** 20;

/** An insert at a version of its own. */
function at(version: number, row: readonly [number, string], of: TableSchema = table): ChangeEvent {
  return { ...insert(of, row), version };
}

test('a flush is one version: upserts, deletes and changed keys, the last change of a row counts', async () => {
  using lake = new Lake();
  const sink = await lake.open();
  await sink.write([insert(table, [1, 'a']), insert(table, [2, 'b']), insert(table, [3, 'c'])], context);
  await sink.write(
    [
      update(table, [1, 'a'], [1, 'a2']),
      update(table, [1, 'a2'], [1, 'a3']),
      remove(table, [2, 'b']),
      update(table, [3, 'c'], [30, 'c']),
      insert(table, [4, 'gone again']),
      remove(table, [4, 'gone again']),
    ],
    context,
  );
  expect((await lake.state()).version).toBe(1);
  expect(await lake.rows()).toEqual([
    [1n, 'a3'],
    [30n, 'c'],
  ]);
  expect(sink.summary()).toEqual([{ table: 'shop.t', target: lake.path('t'), documents: 2 }]);
});

test('only the files that hold changed rows are written anew', async () => {
  using lake = new Lake();
  const sink = await lake.open();
  await sink.write([insert(table, [1, 'a'])], context);
  await sink.write([insert(table, [2, 'b'])], context);
  const [first] = (await lake.state()).files.keys();
  await sink.write([update(table, [2, 'b'], [2, 'b2'])], context);
  const { files, removed } = await lake.state();
  expect(files.has(first ?? '')).toBe(true);
  expect(files.size).toBe(2);
  expect(removed.size).toBe(1);
});

test('the log says what it must: protocol, columns, files with bounds, and how far the stream is', async () => {
  using lake = new Lake();
  await (await lake.open()).write([at(5 * second, [1, 'a']), at(5 * second + 1, [7, 'ü'])], context);
  const lines = readFileSync(lake.path('t/_delta_log/00000000000000000000.json'), 'utf8').trim().split('\n');
  const [commitInfo, protocol, metaData, txn, add] = lines.map((line) => JSON.parse(line));
  expect(commitInfo.commitInfo.engineInfo).toBe('bsql');
  expect(protocol).toEqual({ protocol: { minReaderVersion: 1, minWriterVersion: 2 } });
  expect(JSON.parse(metaData.metaData.schemaString)).toEqual({
    type: 'struct',
    fields: [
      { name: 'id', type: 'long', nullable: true, metadata: {} },
      { name: 'v', type: 'string', nullable: true, metadata: {} },
    ],
  });
  expect(txn.txn).toMatchObject({ appId: 'test', version: 5 * second + 1 });
  expect(add.add).toMatchObject({ partitionValues: {}, dataChange: true });
  expect(JSON.parse(add.add.stats)).toEqual({
    numRecords: 2,
    minValues: { id: 1, v: 'a' },
    maxValues: { id: 7, v: 'ü' },
    nullCount: { id: 0, v: 0 },
  });
  expect(lines).toHaveLength(5);
});

test('a resumed run passes over what the table has, but for the last second of it', async () => {
  using lake = new Lake();
  const first = await lake.open();
  await first.write(
    [at(5 * second, [1, 'old']), at(7 * second, [1, 'new']), at(9 * second, [2, 'b'])],
    context,
  );

  const resumed = await lake.open();
  resumed.begin?.(true);
  await resumed.write([at(5 * second, [1, 'old'])], context);
  expect((await lake.state()).version).toBe(0);
  await resumed.write([at(9 * second, [2, 'b']), at(9 * second + 1, [3, 'c'])], context);
  expect(await lake.rows()).toEqual([
    [1n, 'new'],
    [2n, 'b'],
    [3n, 'c'],
  ]);

  const anew = await lake.open();
  anew.begin?.(false);
  await anew.write([at(5 * second, [1, 'old'])], context);
  expect((await lake.rows())[0]).toEqual([1n, 'old']);
});

test('another writer, or one whose versions say nothing, passes over nothing', async () => {
  using lake = new Lake();
  await (await lake.open()).write([at(9 * second, [1, 'new'])], context);
  for (const more of [{ writer: 'other' }, { writer: undefined as never }]) {
    const sink = await lake.open({}, more);
    sink.begin?.(true);
    await sink.write([at(5 * second, [2, 'b']), at(5 * second + 1, [1, String(more.writer)])], context);
    expect((await lake.rows())[0]).toEqual([1n, String(more.writer)]);
  }
  expect([...(await lake.state()).transactions.keys()]).toEqual(['test', 'other']);
});

test('a flush that comes again after a fault in another table makes no version twice', async () => {
  using lake = new Lake();
  const sink = await lake.open();
  const other = tableOf('u', table.columns);
  const events = [insert(table, [null, 'no id']), insert(table, [1, 'a']), insert(other, [1, 'b'])];
  writeFileSync(lake.path('u'), 'in the way');
  await expect(sink.write(events, context)).rejects.toMatchObject({ code: 'BSQL5204' });
  rmSync(lake.path('u'));
  expect(await sink.write(events, context)).toMatchObject([{ code: 'BSQL5107' }]);
  expect((await lake.state()).version).toBe(0);
  expect(await lake.rows('u')).toEqual([[1n, 'b']]);
});

test('rows without an id and values that do not fit come back, also when the table has the rest', async () => {
  using lake = new Lake();
  const narrow = tableOf('t', [
    { name: 'id', kind: 'integer' },
    { name: 'v', kind: 'decimal', precision: 4, scale: 2 },
  ]);
  const sink = await lake.open();
  const events = [
    { ...insert(narrow, [1, '12.34']), version: 5 * second },
    { ...insert(narrow, [null, '1.00']), version: 6 * second },
    { ...insert(narrow, [2, '123.45']), version: 7 * second },
    { ...insert(narrow, [3, '3.00']), version: 9 * second },
  ];
  const resumed = await lake.open();
  resumed.begin?.(true);
  for (const one of [sink, resumed]) {
    expect(await one.write(events, context)).toMatchObject([
      { code: 'BSQL5107', reason: 'no id: a column of the key is null', document: '{"id":null,"v":1.00}' },
      { code: 'BSQL5106', id: '2', reason: '123.45 does not fit into decimal(4,2)' },
    ]);
  }
  expect(await lake.rows()).toEqual([
    [1n, 1234n],
    [3n, 300n],
  ]);
});

const wider = tableOf('t', [...table.columns, { name: 'n', kind: 'unsigned' }]);

test('a new column stops the stream and says so; with mergeSchema it is added', async () => {
  using lake = new Lake();
  await (await lake.open()).write([insert(table, [1, 'a'])], context);
  await expect((await lake.open()).write([insert(wider, [2, 'b', 5])], context)).rejects.toMatchObject({
    code: 'BSQL5132',
    message: `the columns of shop.t are not those of the Delta table ${lake.path('t')}: \`n\` (decimal(20,0)) is new`,
    help: expect.stringContaining('mergeSchema="true"'),
    retryable: false,
  });
  const merging = await lake.open({ mergeSchema: true });
  await merging.write(
    [insert(table, [3, 'old shape']), insert(wider, [2, 'b', 18446744073709551615n])],
    context,
  );
  await merging.write([insert(table, [4, 'old shape'])], context);
  expect(await lake.rows()).toEqual([
    [1n, 'a', null],
    [2n, 'b', 18446744073709551615n],
    [3n, 'old shape', null],
    [4n, 'old shape', null],
  ]);
  await expect((await lake.open()).write([insert(table, [5, 'e'])], context)).rejects.toThrow(
    '`n` is not in the rows any more',
  );
});

test('a changed type stops the stream whatever mergeSchema says', async () => {
  using lake = new Lake();
  const sink = await lake.open({ mergeSchema: true });
  await sink.write([insert(table, [1, 'a'])], context);
  const other = tableOf('t', [
    { name: 'id', kind: 'integer' },
    { name: 'v', kind: 'float' },
  ]);
  await expect(sink.write([insert(other, [2, 1.5])], context)).rejects.toThrow(
    '`v` is double now, and string there',
  );
  await sink.write([insert(table, [2, 'b'])], context);
  expect(await lake.rows()).toHaveLength(2);
});

const parted = tableOf('t', [
  { name: 'id', kind: 'integer' },
  { name: 'region', kind: 'string' },
  { name: 'v', kind: 'string' },
]);

test('a row moves to another partition when its value changes', async () => {
  using lake = new Lake();
  const sink = await lake.open({}, { partitionBy: ['REGION'] });
  await sink.write(
    [insert(parted, [1, 'a b/ü', 'x']), insert(parted, [2, 'b', 'y']), insert(parted, [3, null, 'z'])],
    context,
  );
  await sink.write([update(parted, [1, 'a b/ü', 'x'], [1, 'b', 'x'])], context);
  const { files, metaData } = await lake.state();
  expect(metaData?.partitionColumns).toEqual(['region']);
  expect([...files.values()].map(({ partitionValues }) => partitionValues.region).sort()).toEqual([
    'b',
    'b',
    null,
  ]);
  expect(await lake.rows()).toEqual([
    [1n, 'b', 'x'],
    [2n, 'b', 'y'],
    [3n, null, 'z'],
  ]);
  expect(readdirSync(lake.path('t')).sort()).toEqual([
    '_delta_log',
    'region=__HIVE_DEFAULT_PARTITION__',
    'region=a%20b%2F%C3%BC',
    'region=b',
  ]);
  await expect(
    (await lake.open({}, { partitionBy: ['v'] })).write([insert(parted, [4, 'b', 'y'])], context),
  ).rejects.toThrow('is partitioned by region, and partitionBy says v');
});

test('an id may be made of partition columns, and parts of ids do not run together', async () => {
  using lake = new Lake();
  const options = { idCols: ['region', 'v'] };
  await (await lake.open(options, { partitionBy: ['region'] })).write(
    [insert(parted, [1, 'a', 'b:c']), insert(parted, [2, 'a:b', 'c'])],
    context,
  );
  const sink = await lake.open(options);
  await sink.write(
    [remove(parted, [1, 'a', 'b:c']), update(parted, [2, 'a:b', 'c'], [20, 'a:b', 'c'])],
    context,
  );
  expect(await lake.rows()).toEqual([[20n, 'a:b', 'c']]);
});

test('many small files become one', async () => {
  using lake = new Lake();
  const sink = await lake.open();
  for (let id = 0; id < 30; id++) await sink.write([insert(table, [id, 'x'])], context);
  expect((await lake.state()).files.size).toBeLessThan(12);
  expect(await lake.rows()).toHaveLength(30);
});

test('large writes are split into files of about the target size', async () => {
  using lake = new Lake();
  const sink = await lake.open({ targetFileSize: 20_000 });
  const random = Random.fromEnvironment('delta files');
  const text = (): string =>
    Array.from({ length: 40 }, () => String.fromCharCode(97 + random.below(26))).join('');
  await sink.write(
    Array.from({ length: 5_000 }, (_, id) => insert(table, [id, text()])),
    context,
  );
  const { files } = await lake.state();
  expect(files.size).toBeGreaterThan(5);
  for (const { size } of files.values()) expect(size).toBeLessThan(60_000);
});

test('a table larger than the index is bounded by is written all the same', async () => {
  using lake = new Lake();
  const sink = await lake.open({ maxIndexRows: 3 });
  await sink.write(
    Array.from({ length: 10 }, (_, id) => insert(table, [id, 'x'])),
    context,
  );
  await sink.write([update(table, [5, 'x'], [5, 'y']), remove(table, [6, 'x'])], context);
  const again = await lake.open({ maxIndexRows: 3 });
  await again.write([update(table, [7, 'x'], [70, 'y'])], context);
  expect((await lake.rows()).map(([id]) => Number(id))).toEqual([0, 1, 2, 3, 4, 5, 8, 9, 70]);
});

test('every tenth version is a checkpoint, from which alone the table can be read', async () => {
  using lake = new Lake();
  const sink = await lake.open({}, { partitionBy: ['region'] });
  for (let id = 0; id < 11; id++)
    await sink.write([insert(parted, [id, id % 2 === 0 ? 'even' : null, 'x'])], context);
  const before = await lake.rows();
  const log = lake.path('t/_delta_log');
  expect(JSON.parse(readFileSync(`${log}/_last_checkpoint`, 'utf8')).version).toBe(10);
  for (let version = 0; version <= 10; version++) rmSync(`${log}/${String(version).padStart(20, '0')}.json`);
  expect(await lake.rows()).toEqual(before);
  expect((await lake.state()).transactions.get('test')).toBeDefined();
  const again = await lake.open({}, { partitionBy: ['region'] });
  await again.write([update(parted, [3, null, 'x'], [3, 'odd', 'y'])], context);
  expect((await lake.rows())[3]).toEqual([3n, 'odd', 'y']);
});

test('features that ask nothing of a writer are kept over a checkpoint', async () => {
  using lake = new Lake();
  const sink = await lake.open();
  await sink.write([insert(table, [0, 'x'])], context);
  const protocol = {
    minReaderVersion: 1,
    minWriterVersion: 7,
    writerFeatures: ['appendOnly', 'invariants'],
  };
  const log = lake.path('t/_delta_log');
  writeFileSync(`${log}/00000000000000000001.json`, `${JSON.stringify({ protocol })}\n`);
  const again = await lake.open();
  for (let id = 1; id < 10; id++) await again.write([insert(table, [id, 'x'])], context);
  for (let version = 0; version <= 10; version++) rmSync(`${log}/${String(version).padStart(20, '0')}.json`);
  expect((await lake.state()).protocol).toEqual(protocol);
});

test('files that the log removed go after the retention, and no others', async () => {
  using lake = new Lake();
  const sink = await lake.open({ retention: 0 });
  await sink.write([insert(table, [0, 'x'])], context);
  writeFileSync(lake.path('t/somebody-elses.parquet'), 'x');
  for (let id = 1; id < 12; id++) await sink.write([update(table, [0, 'x'], [0, `v${id}`])], context);
  const { files, removed } = await lake.state();
  expect(files.size).toBe(1);
  expect(removed.size).toBe(1);
  expect(readdirSync(lake.path('t')).filter((name) => name.endsWith('.parquet'))).toHaveLength(3);
  expect(existsSync(lake.path('t/somebody-elses.parquet'))).toBe(true);
});

test('a version that another program made first: read again and written after it', async () => {
  using lake = new Lake();
  const [ours, theirs] = [await lake.open(), await lake.open({}, { writer: 'other' })];
  await ours.write([insert(table, [1, 'a'])], context);
  await theirs.write([insert(table, [2, 'b'])], context);
  const events = [insert(table, [3, 'c']), update(table, [2, 'b'], [2, 'ours'])];
  await expect(ours.write(events, context)).rejects.toMatchObject({ code: 'BSQL5133', retryable: true });
  const files = readdirSync(lake.path('t')).filter((name) => name.endsWith('.parquet'));
  expect(files).toHaveLength(2);
  await ours.write(events, context);
  expect(await lake.rows()).toEqual([
    [1n, 'a'],
    [2n, 'ours'],
    [3n, 'c'],
  ]);
});

test('two rows with one id are refused, as a table of another key has them', async () => {
  using lake = new Lake();
  await (await lake.open()).write([insert(table, [1, 'same']), insert(table, [2, 'same'])], context);
  const sink = await lake.open({ idCols: ['v'] });
  await expect(sink.write([insert(table, [3, 'other'])], context)).rejects.toMatchObject({
    code: 'BSQL5131',
    message: expect.stringContaining('two rows with the id same (v)'),
  });
});

test('preflight finds tables of other kinds below the path, and folders that cannot be written', async () => {
  using lake = new Lake();
  await (await lake.open()).write([insert(table, [1, 'a'])], context);
  expect(await (await lake.open()).preflight(context.signal)).toEqual([]);
  const log = lake.path('t/_delta_log/00000000000000000001.json');
  writeFileSync(
    log,
    '{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors","appendOnly"]}}\n',
  );
  expect(await (await lake.open()).preflight(context.signal)).toMatchObject([
    { code: 'BSQL5131', message: expect.stringContaining('uses deletionVectors, which bsql does not write') },
  ]);
  writeFileSync(lake.path('file'), '');
  const below = await lake.open({}, { path: parsePathTemplate('file/{db}/{table}').template });
  expect(await below.preflight(context.signal)).toMatchObject([
    { code: 'BSQL5204', message: expect.stringContaining('is not a folder') },
  ]);
  const onFile = await lake.open({}, { path: parsePathTemplate('file/below').template });
  expect(await onFile.preflight(context.signal)).toMatchObject([{ code: 'BSQL5204' }]);
});

test('log entries and half-written files of before the retention go, once a checkpoint is as old', async () => {
  using lake = new Lake();
  const sink = await lake.open({ retention: 60_000 });
  await sink.write([insert(table, [0, 'x'])], context);
  const left = '.00000000000000000001.json.killed.tmp';
  writeFileSync(lake.path('t/_delta_log', left), '');
  const write = async (id: number): Promise<unknown> =>
    await sink.write([update(table, [0, 'x'], [0, `v${id}`])], context);
  for (let id = 1; id <= 99; id++) await write(id);
  const hourAgo = Date.now() / 1_000 - 3_600;
  for (const name of readdirSync(lake.path('t/_delta_log')))
    utimesSync(lake.path('t/_delta_log', name), hourAgo, hourAgo);
  for (let id = 100; id <= 101; id++) await write(id);
  const names = readdirSync(lake.path('t/_delta_log')).sort();
  expect(names).not.toContain(left);
  expect(names.filter((name) => name.endsWith('.json'))[0]).toBe('00000000000000000090.json');
  expect(await lake.rows()).toEqual([[0n, 'v101']]);
});

test('an inspection says where each table goes, and what stands against it', async () => {
  using lake = new Lake();
  await (await lake.open()).write([insert(table, [1, 'a'])], context);
  const inspected = (schema: TableSchema) => ({ schema, types: {}, rows: undefined });
  const sink = await lake.open({ idCols: ['id'] }, { partitionBy: ['v'] });
  const found = await sink.inspect?.(
    [inspected(wider), inspected(tableOf('u', table.columns)), inspected({ ...table, database: 'other' })],
    context.signal,
  );
  expect(found?.targets).toEqual([
    { table: 'shop.t', target: lake.path('t'), ids: ['id'], exists: true },
    { table: 'shop.u', target: lake.path('u'), ids: ['id'], exists: false },
    { table: 'other.t', target: lake.path('t'), ids: ['id'], exists: true },
  ]);
  expect(found?.problems.map(({ code }) => code)).toEqual(['BSQL5132', 'BSQL5132', 'BSQL5123']);
  expect(found?.problems[1]?.message).toContain('is partitioned by nothing, and partitionBy says v');
  expect(existsSync(lake.path('u'))).toBe(false);
});

test('a folder that cannot be written is a fault that says so, and passes nothing', async () => {
  using lake = new Lake();
  mkdirSync(lake.path('t'));
  writeFileSync(lake.path('t/_delta_log'), 'no folder');
  const sink = await lake.open();
  await expect(sink.write([insert(table, [1, 'a'])], context)).rejects.toMatchObject({
    code: 'BSQL5204',
    retryable: false,
  });
  rmSync(lake.path('t/_delta_log'));
  chmodSync(lake.path('t'), 0o755);
  await sink.write([insert(table, [1, 'a'])], context);
  expect(await lake.rows()).toHaveLength(1);
});

test('random changes: the table holds what a map holds', async () => {
  using lake = new Lake();
  const random = Random.fromEnvironment('delta changes');
  const expected = new Map<number, string>();
  let sink = await lake.open({ targetFileSize: 4_096, retention: 0 });
  for (let flush = 0; flush < 40; flush++) {
    if (random.below(8) === 0)
      sink = await lake.open({ targetFileSize: 4_096, maxIndexRows: random.pick([0, 1_000]) });
    const events: ChangeEvent[] = [];
    for (let i = random.below(60); i >= 0; i--) {
      const [id, value] = [random.below(300), `v${random.below(1e6)}`];
      const old = expected.get(id);
      if (old === undefined) {
        expected.set(id, value);
        events.push(insert(table, [id, value]));
      } else if (random.below(4) === 0) {
        expected.delete(id);
        events.push(remove(table, [id, old]));
      } else {
        const other = random.below(300);
        const target = random.below(3) === 0 && !expected.has(other) ? other : id;
        expected.delete(id);
        expected.set(target, value);
        events.push(update(table, [id, old], [target, value]));
      }
    }
    await sink.write(events, context);
  }
  const sorted = [...expected].sort(([a], [b]) => a - b).map(([id, value]) => [BigInt(id), value]);
  expect(await lake.rows()).toEqual(sorted);
});
