import type { Connection, RowDataPacket } from 'mysql2/promise';
import { BsqlError } from '../../model/errors.ts';
import { insideError, type StartPlace } from './start-guard.ts';

/** As SHOW BINLOG EVENTS names what may stand at the beginning of a transaction or between two. */
const mayBegin =
  /^(?:(?:anonymous_)?gtid.*|rotate|stop|format_desc|previous_gtids|binlog_checkpoint|start_encryption|incident)$/i;
const firstOffset = 4;
const wrongOffset = 1220;

/**
 * Why nothing may begin at a place that somebody chose, or undefined. MariaDB would take the whole
 * transaction around it for read, as it begins by GTID.
 */
export async function judgeStartPlace(
  connection: Connection,
  place: StartPlace,
): Promise<BsqlError | undefined> {
  const { file, offset } = place;
  if (offset <= firstOffset) return undefined;
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SHOW BINLOG EVENTS IN ? FROM ? LIMIT 1', [
      file,
      offset,
    ]);
    const [first] = rows;
    if (!first) return undefined;
    const type = String(first.Event_type);
    if (mayBegin.test(type)) return undefined;
    if (/^query$/i.test(type) && !/^\s*(?:commit|rollback|savepoint)\b/i.test(String(first.Info)))
      return undefined;
    return insideError(place);
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
