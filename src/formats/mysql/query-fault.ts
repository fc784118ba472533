import { BsqlError, messageOf } from '../../model/errors.ts';
import { linkCodes, refusedCodes } from './connection-codes.ts';

/** Faults of a moment: a lock, a deadline, a table that is being altered. */
const momentaryCodes = new Set([
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_QUERY_TIMEOUT',
  'ER_STATEMENT_TIMEOUT',
  'ER_QUERY_INTERRUPTED',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
  'ER_CHECKREAD',
  'ER_TABLE_DEF_CHANGED',
]);
const mariadbStatementTimeout = 1969;

/** An error of a statement of the script as ours: whether to try again, and what to do. */
export function queryFault(error: unknown, server: string, sql: string): BsqlError {
  if (error instanceof BsqlError) return error;
  const { code, errno, fatal } = (error ?? {}) as { code?: unknown; errno?: unknown; fatal?: unknown };
  const name = typeof code === 'string' ? code : '';
  const message = messageOf(error) || name;
  // A connection that was closed before has no code for it.
  if (linkCodes.has(name) || (name === '' && fatal === true)) {
    return new BsqlError(`no connection to the database at ${server}: ${message}`, {
      code: 'BSQL5001',
      retryable: true,
      cause: error,
      help: 'check that the server runs and that host and port are right',
    });
  }
  if (refusedCodes.has(name)) {
    return new BsqlError(`the database at ${server} refuses the user: ${message}`, {
      code: 'BSQL5002',
      cause: error,
      help: 'check userName and password, and grant SELECT on the tables of the SQL',
    });
  }
  const momentary = momentaryCodes.has(name) || errno === mariadbStatementTimeout;
  return new BsqlError(`the database at ${server} does not answer \`${shorten(sql)}\`: ${message}`, {
    code: 'BSQL5401',
    kind: momentary ? 'environment' : 'script',
    retryable: momentary,
    cause: error,
    help: momentary
      ? 'if it does not pass: look for an index on the columns of the condition, and at sqlTimeout'
      : 'run the SQL by hand as the same user, with a key in the place of the question mark',
  });
}

function shorten(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
