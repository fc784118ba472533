import { BsqlError } from '../../model/errors.ts';
import { insideError, type StartPlace } from './start-guard.ts';

/** An event as SHOW BINLOG EVENTS lists it. */
export interface ListedEvent {
  readonly type: string;
  readonly info: string;
}

/** What may stand at the beginning of a transaction or between two. */
const mayBegin =
  /^(?:(?:anonymous_)?gtid.*|rotate|stop|format_desc|previous_gtids|binlog_checkpoint|start_encryption|incident)$/i;
const firstOffset = 4;
const wrongOffset = 1220;

/**
 * Why nothing may begin at a place that somebody chose, or undefined. MariaDB would take the whole
 * transaction around it for read, as it begins by GTID.
 */
export async function judgeStartPlace(
  place: StartPlace,
  readEvent: (file: string, offset: number) => Promise<ListedEvent | undefined>,
): Promise<BsqlError | undefined> {
  const { file, offset } = place;
  if (offset <= firstOffset) return undefined;
  try {
    const first = await readEvent(file, offset);
    if (!first || mayBegin.test(first.type)) return undefined;
    const begins = /^query$/i.test(first.type) && !/^\s*(?:commit|rollback|savepoint)\b/i.test(first.info);
    return begins ? undefined : insideError(place);
  } catch (error) {
    if ((error as { errno?: unknown }).errno !== wrongOffset) throw error;
    return new BsqlError(`no event of the log begins at ${file}:${offset}`, {
      code: 'BSQL5003',
      kind: 'data',
      cause: error,
      help: 'SHOW BINLOG EVENTS tells where events begin, and SHOW BINARY LOGS which files there are; offset 4 begins every file',
    });
  }
}
