import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRecording } from '../../../src/formats/binlog-file/recording.ts';
import { openBinlogFileSource } from '../../../src/formats/binlog-file/source.ts';
import type { Batch, ChangeEvent, Position } from '../../../src/model/change.ts';
import type { OptionValues } from '../../../src/model/options.ts';
import { memoryLog } from '../../support/logs.ts';

const recording = resolve('examples/recordings/shop');
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-recording-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function readAll(path: string, from?: Position, more: OptionValues = {}): Promise<Batch[]> {
  const options = {
    databaseNamePattern: 'shop',
    tableNamePattern: 'customers|products|orders|order_items',
    onTruncate: 'error',
    ...more,
  };
  const source = await openBinlogFileSource({
    options,
    path: { parts: [{ text: path }] },
    directory: '/',
    log: memoryLog(),
    output: async () => {},
  });
  const batches: Batch[] = [];
  for await (const batch of source.read(from, new AbortController().signal)) batches.push(batch);
  await source.close();
  return batches;
}

const shown = (events: readonly ChangeEvent[]): string[] =>
  events.map(
    (event) => `${event.operation} ${event.table.name} ${event.before?.[0] ?? ''}>${event.after?.[0] ?? ''}`,
  );

describe('a recording', () => {
  test('is read to its end: every committed row, in order, over both files, and no other', async () => {
    const batches = await readAll(recording);
    const events = batches.flatMap((batch) => batch.events);
    expect(events).toHaveLength(45);
    expect(shown(events.filter((event) => event.table.name === 'orders'))).toEqual([
      'insert orders >9007199254740993',
      'update orders 9007199254740993>9007199254740993',
      'insert orders >9007199254740994',
      'update orders 9007199254740994>9007199254740994',
      'insert orders >9007199254740995',
      'update orders 9007199254740995>9007199254740995',
      'update orders 9007199254740994>9007199254740994',
      'update orders 9007199254740995>9007199254740995',
    ]);
    expect(shown(events)).toContain('update products cup-red>cup-crimson');
    const versions = events.map((event) => event.version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
    expect(batches.at(-1)?.position?.text).toBe('binlog.000002:4750');
  });

  // Invariant 4.
  test('read on from any of its positions gives the same rows with the same versions', async () => {
    const whole = (await readAll(recording)).flatMap((batch) => batch.events);
    const positions = (await readAll(recording)).flatMap((batch) => batch.position ?? []);
    expect(positions.length).toBeGreaterThan(0);
    for (const position of positions) {
      const rest = (await readAll(recording, position)).flatMap((batch) => batch.events);
      const tail = rest.length === 0 ? [] : whole.slice(-rest.length);
      expect(rest.map((event) => [event.version, event.after])).toEqual(
        tail.map((event) => [event.version, event.after]),
      );
    }
  });

  test('may be one file', async () => {
    const events = (await readAll(join(recording, 'binlog.000001'))).flatMap((batch) => batch.events);
    expect(
      events.filter((event) => event.table.name === 'products' && event.operation === 'insert'),
    ).toHaveLength(8);
  });

  test('is described by its head', async () => {
    const found = await openRecording(recording);
    expect(found.files).toEqual(['binlog.000001', 'binlog.000002']);
    expect(found.serverVersion).toMatch(/^10\.11\.\d+-MariaDB/);
  });
});

describe('what cannot be read is told, and nothing is made up', () => {
  test.each([
    ['no-such-folder', 'cannot be read'],
    ['.', 'no log file'],
  ])('%s', async (path, message) => {
    await expect(readAll(join(directory, path))).rejects.toThrow(message);
  });

  test('a file that is no log', async () => {
    writeFileSync(join(directory, 'binlog.000001'), 'x'.repeat(500));
    await expect(readAll(directory)).rejects.toThrow('it is not a binary log');
  });

  test('a log that is cut off inside an event ends with an error, behind the last whole transaction', async () => {
    const file = join(directory, 'binlog.000001');
    copyFileSync(join(recording, 'binlog.000001'), file);
    truncateSync(file, readFileSync(file).length - 30);
    await expect(readAll(directory)).rejects.toThrow(/cut off/);
  });

  test('a byte that flipped is found by its checksum, if that is asked for', async () => {
    const options = { verifyChecksums: true };
    expect((await readAll(recording, undefined, options)).flatMap(({ events }) => events)).toHaveLength(45);
    const file = join(directory, 'binlog.000001');
    const bytes = readFileSync(join(recording, 'binlog.000001'));
    const at = bytes.lastIndexOf('cup-red');
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(file, bytes);
    const events = (await readAll(directory)).flatMap((batch) => batch.events);
    expect(JSON.stringify(events.map(({ after }) => after?.map(String)))).toContain('bup-red');
    await expect(readAll(directory, undefined, options)).rejects.toMatchObject({
      code: 'BSQL5043',
      message: expect.stringContaining('binlog.000001:'),
    });
  });

  test('a recording of the same name that was begun at another time', async () => {
    const position = (await readAll(recording)).at(-1)?.position as Position;
    expect(await readAll(recording, position)).toBeDefined();
    await expect(readAll(recording, { ...position, created: 1 })).rejects.toMatchObject({ code: 'BSQL5010' });
  });

  test('a checkpoint of another recording', async () => {
    const position = { text: 'x', server: 'recording', file: 'mysql-bin.000077', offset: 4, clock: 0 };
    await expect(readAll(recording, position)).rejects.toThrow('not in the recording');
  });
});
