import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CheckpointFile } from '../../src/runtime/checkpoint-file.ts';
import { DeadLetters } from '../../src/runtime/dead-letters.ts';
import type { PlanParts } from '../../src/runtime/plan-parts.ts';
import { eventOf, tableOf } from '../support/events.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-files-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('checkpoint', () => {
  const position = { text: 'binlog.000001:4', server: 's', file: 'binlog.000001', offset: 4, clock: 7 };

  test('what is written is read, and the shape on disk is this one', async () => {
    const file = new CheckpointFile(join(directory, 'deep/cp'), 'shop');
    expect(await file.read()).toBeUndefined();
    await file.write(position);
    expect(await new CheckpointFile(join(directory, 'deep/cp'), 'shop').read()).toEqual(position);
    const content = JSON.parse(readFileSync(file.path, 'utf8')) as { time: string };
    expect(content).toEqual({ version: 1, stream: 'shop', time: content.time, position });
  });

  // The last write of a run comes beside one that the clock asked for.
  test('of writes that are asked for at once the last one stands', async () => {
    for (let round = 0; round < 20; round++) {
      const file = new CheckpointFile(join(directory, `cp${round}`), 'shop');
      await Promise.all([1, 2, 3].map(async (offset) => await file.write({ ...position, offset })));
      expect((await file.read())?.offset).toBe(3);
    }
  });

  const parts = (tableNamePattern: string): PlanParts => ({
    load: { format: 'binlog', path: '', options: { tableNamePattern } },
    saves: [{ format: 'es', path: 'x', options: {}, transforms: [] }],
  });

  test('a script that changed since is told, and no more once it was written again', async () => {
    await new CheckpointFile(directory, 'shop', parts('orders')).write(position);
    const same = new CheckpointFile(directory, 'shop', parts('orders'));
    await same.read();
    expect(same.changes).toEqual([]);
    const changed = new CheckpointFile(directory, 'shop', parts('orders|customers'));
    expect(await changed.read()).toEqual(position);
    expect(changed.changes).toMatchObject([
      { what: 'tableNamePattern: "orders" → "orders|customers"', safe: true },
    ]);
    await changed.write(position);
    await changed.read();
    expect(changed.changes).toEqual([]);
    const { plan } = JSON.parse(readFileSync(changed.path, 'utf8')) as { plan: object };
    expect(plan).toEqual({
      version: 1,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      parts: parts('orders|customers'),
    });
  });

  test.each([
    undefined,
    null,
    { version: 2, hash: 'x', parts: parts('a') },
    { version: 1, hash: 'x', parts: { load: {}, saves: [] } },
    { version: 1, hash: 'x', parts: { load: parts('a').load, saves: [{}] } },
  ])('a file that does not say what it was written for is read all the same: %j', async (plan) => {
    writeFileSync(join(directory, 'checkpoint.json'), JSON.stringify({ version: 1, position, plan }));
    const file = new CheckpointFile(directory, 'shop', parts('orders'));
    expect(await file.read()).toEqual(position);
    expect(file.changes).toEqual([]);
  });

  test.each([
    ['', 'cannot be read'],
    ['{"version":2,"position":{"text":""}}', 'version 2'],
    ['{"version":1}', 'holds no position'],
  ])('%j is an error, never a fresh start', async (text, message) => {
    writeFileSync(join(directory, 'checkpoint.json'), text);
    await expect(new CheckpointFile(directory, 'shop').read()).rejects.toThrow(message);
  });
});

test('a dead letter is one line of JSON with reason, place and the exact document', async () => {
  const letters = new DeadLetters(join(directory, 'cp'));
  const event = eventOf(tableOf('t', [{ name: 'id', kind: 'unsigned' }]), 'insert', undefined, [
    18446744073709551615n,
  ]);
  const failure = {
    event,
    code: 'strict_dynamic_mapping_exception',
    reason: 'no',
    target: 'i',
    id: '1',
    document: '{"id":18446744073709551615}',
  };
  await letters.append([failure]);
  await letters.append([{ ...failure, document: undefined }]);
  const lines = readFileSync(letters.path, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('"document":{"id":18446744073709551615}}');
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({
    version: 1,
    code: 'strict_dynamic_mapping_exception',
    reason: 'no',
    table: 'shop.t',
    operation: 'insert',
    target: 'i',
    id: '1',
    position: { file: 'binlog.000001', offset: event.origin.offset },
    documentVersion: event.version,
    document: null,
  });
});
