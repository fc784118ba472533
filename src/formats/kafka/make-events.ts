import type { ChangeEvent, Origin } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { Log } from '../../model/log.ts';
import type { FetchedRecord } from './client.ts';
import type { Partitions } from './partitions.ts';
import {
  type MessageReader,
  type ReadChange,
  type ReadClearing,
  UnreadableMessage,
} from './readers/message.ts';
import { showPlace } from './record-place.ts';
import type { SourceSettings } from './source-settings.ts';

/** The changes that a record tells of the wanted tables; none, an error that stops, or a line in the log for the rest. */
export function makeEvents(
  record: FetchedRecord,
  read: MessageReader,
  partitions: Partitions,
  settings: SourceSettings,
  log: Log,
): readonly ChangeEvent[] {
  const told = readRecord(record, read, settings, log);
  if ('cleared' in told) {
    judgeClearing(told, record, settings, log);
    return [];
  }
  const events: ChangeEvent[] = [];
  for (const { operation, table, before, after, time, gtid } of told) {
    // A number is used up by every row, wanted or not: other patterns make no other versions.
    const version = partitions.nextVersion(record, record.time);
    if (!settings.wants(table.database, table.name)) continue;
    const origin: Origin = {
      time: time ?? record.time,
      file: `${record.topic}/${record.partition}`,
      offset: Number(record.offset),
      gtid,
    };
    events.push({ operation, table, before, after, version, origin });
  }
  return events;
}

function readRecord(
  record: FetchedRecord,
  read: MessageReader,
  settings: SourceSettings,
  log: Log,
): readonly ReadChange[] | ReadClearing {
  try {
    return read({
      topic: record.topic,
      key: record.key?.toString('utf8'),
      value: record.value === null ? null : record.value.toString('utf8'),
    });
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    const what = `the message ${showPlace(record)} is not one of ${settings.format}: ${error.message}`;
    if (settings.stopsAtUnreadable) {
      throw new BsqlError(what, {
        code: 'BSQL5155',
        kind: 'data',
        help: 'check value.format and the pattern of topics; onUnreadable="skip" leaves such messages out, each with a line in the log',
      });
    }
    log.warn({ code: 'BSQL5155', place: showPlace(record) }, what);
    return [];
  }
}

// T13.
function judgeClearing(
  { cleared }: ReadClearing,
  record: FetchedRecord,
  settings: SourceSettings,
  log: Log,
): void {
  const [database = '', table = ''] = cleared.split('.', 2);
  if (table !== '*' && !settings.wants(database, table)) return;
  const what = `the message ${showPlace(record)} says that ${cleared} lost all of its rows`;
  if (settings.stopsAtClearing) {
    throw new BsqlError(what, {
      code: 'BSQL5008',
      kind: 'data',
      help: 'clear the target yourself and run on with onTruncate="ignore"',
    });
  }
  log.warn({ code: 'BSQL5008', place: showPlace(record) }, `${what}; the target stays as it is`);
}
