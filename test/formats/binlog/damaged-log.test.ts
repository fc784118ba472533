import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventType } from '../../../src/formats/binlog/decode/event-types.ts';
import { RowImages, type RowsForm, rowsForms } from '../../../src/formats/binlog/decode/rows-event.ts';
import { EventQueue, type RowsEntry } from '../../../src/formats/binlog/event-queue.ts';
import { EventReader } from '../../../src/formats/binlog/event-reader.ts';
import { readRows } from '../../../src/formats/binlog/read-rows.ts';
import { TableFilter } from '../../../src/formats/binlog/table-filter.ts';
import { type TableVersion, TableVersions } from '../../../src/formats/binlog/table-versions.ts';
import { compileJsonRowBytes } from '../../../src/formats/encoding/json-row-bytes.ts';
import type { ChangeEvent, Row, StoredRows } from '../../../src/model/change.ts';
import { JsonBytes } from '../../../src/model/json-bytes.ts';
import { Random } from '../../support/random.ts';

const magicLength = 4;

function eventsOf(file: string): Buffer[] {
  const bytes = readFileSync(file);
  const events: Buffer[] = [];
  for (let at = magicLength; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 9);
    events.push(bytes.subarray(at, at + length));
    at += length;
  }
  return events;
}

/** Reads events and their rows as a stream does, up to the first error. */
async function readAll(events: readonly Buffer[]): Promise<ChangeEvent[]> {
  const queue = new EventQueue('binlog.000001', { pieceBytes: 1 << 30, gtids: false, startOffset: 4 });
  const reader = new EventReader(queue, {
    filter: new TableFilter('shop', '.*'),
    onTruncate: 'ignore',
    onDrop: 'ignore',
    gtidSet: undefined,
    format: { mariadb: true, checksums: true, tableIdLength: 6 },
  });
  const versions = new TableVersions(async () => ({ columns: [], primaryKey: [] }));
  const changes: ChangeEvent[] = [];
  for (const event of events) {
    reader.read(event, 0, event.length);
    for (const entry of queue.take().entries)
      if (entry.form) changes.push(...readBothWays(entry, await versions.find(entry.map)));
  }
  return changes;
}

/** Rows read at once and rows left in the log are the same, or the same error: what is read later does not fail. */
function readBothWays(entry: RowsEntry, version: TableVersion): ChangeEvent[] {
  const [atOnce, late] = [false, true].map((stays) => {
    const changes: ChangeEvent[] = [];
    try {
      readRows(entry, version, 0, changes, stays);
      return { changes, error: undefined };
    } catch (error) {
      return { changes, error };
    }
  });
  expect(String(late?.error)).toBe(String(atOnce?.error));
  if (atOnce?.error) throw atOnce.error;
  const write = compileJsonRowBytes(version.schema);
  const shownOf = ({ before, after }: ChangeEvent, row: Row | StoredRows | undefined): unknown => {
    const into = new JsonBytes(64);
    if (after && row) write(row, into);
    return [before, after, into.written.toString()];
  };
  expect(late?.changes.map((change) => shownOf(change, change.stored))).toEqual(
    atOnce?.changes.map((change) => shownOf(change, change.after)),
  );
  return late?.changes ?? [];
}

const recorded = [1, 2].map((number) => eventsOf(`examples/recordings/shop/binlog.00000${number}`));

test('the recording itself can be read', async () => {
  const changes = await Promise.all(recorded.map(readAll));
  expect(changes.flat().length).toBeGreaterThan(40);
});

// Damage may go unseen inside a value; it never hangs, and never ends in anything but an error.
test('damaged bytes end in an error or in values, never in a crash', async () => {
  const random = Random.fromEnvironment('damaged logs');
  let errors = 0;
  for (let round = 0; round < 400; round++) {
    const events: Buffer[] = random.pick(recorded).map((event) => Buffer.from(event));
    for (let i = 0; i <= random.below(3); i++) {
      const event = random.pick(events);
      event[random.below(event.length)] = random.below(256);
    }
    if (random.below(4) === 0) {
      const cut = random.below(events.length);
      const event = events[cut] as Buffer;
      events[cut] = event.subarray(0, random.below(event.length));
    }
    try {
      await readAll(events);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(TypeError);
      errors++;
    }
  }
  expect(errors).toBeGreaterThan(20);
});

test('a length that no event can have is an error at once', () => {
  const columns = Buffer.from([0, 0, 2, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]);
  const form = rowsForms[eventType.writeRows] as RowsForm;
  expect(() => new RowImages().open(columns, 0, columns.length, form)).toThrow('more columns than bits');
});
