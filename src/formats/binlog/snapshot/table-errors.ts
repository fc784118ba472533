import { BsqlError, messageOf } from '../../../model/errors.ts';
import { fromDriver } from '../driver-errors.ts';
import type { TableName } from './table-name.ts';

const noSuchTable = new Set([1146, 1049, 1051]);
/** The table was altered between the question for its columns and the answer with its rows. */
const altered = new Set([1412, 1054, 1176]);
const denied = new Set([1044, 1142, 1143, 1370]);
/** SQL that the caller gave does not fit. */
const unfit = new Set([1054, 1064]);
/** Somebody or a limit ended the statement, or a lock was not to be had. */
const interrupted = new Set([1317, 3024, 1969, 1205, 1213]);

export function isGone(error: unknown): boolean {
  return noSuchTable.has(errnoOf(error));
}

export function isAltered(error: unknown): boolean {
  return altered.has(errnoOf(error));
}

/** What ended the reading of a table, as ours. */
export function fromTableRead(error: unknown, { database, table }: TableName, address: string): BsqlError {
  if (error instanceof BsqlError) return error;
  const errno = errnoOf(error);
  if (denied.has(errno)) {
    return new BsqlError(
      `${address}: the existing rows of ${database}.${table} may not be read: ${messageOf(error)}`,
      {
        code: 'BSQL5021',
        cause: error,
        help: 'GRANT SELECT (and on MySQL without GTIDs LOCK TABLES) on the table to the user, as an administrator, or leave the table out with tableNamePattern',
      },
    );
  }
  const found = fromDriver(error, address);
  if (found.code === 'BSQL5001' || found.code === 'BSQL5002') return found;
  return new BsqlError(
    `${address}: the existing rows of ${database}.${table} cannot be read: ${messageOf(error)}`,
    {
      code: 'BSQL5025',
      cause: error,
      retryable: interrupted.has(errno),
      help: unfit.has(errno)
        ? 'mend --where, --from or --to: they are put into the WHERE of a SELECT over each table as they are'
        : 'what was read is kept: the next run goes on behind it. Leave the table out with tableNamePattern if it cannot be read at all',
    },
  );
}

function errnoOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'errno' in error ? Number(error.errno) : 0;
}
