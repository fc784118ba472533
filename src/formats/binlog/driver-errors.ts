import { BsqlError, messageOf } from '../../model/errors.ts';
import { linkCodes, refusedCodes } from '../mysql/connection-codes.ts';

const masterReadError = 1236;
const mariadbSlaveClash = 4052;

/** Any error of zongji or mysql2 as ours: what it is, whether to try again, what to do. */
export function fromDriver(error: unknown, server: string): BsqlError {
  if (error instanceof BsqlError) return error;
  const code = field(error, 'code');
  const errno = field(error, 'errno');
  const message = messageOf(error) || String(code);
  const wrap = (options: ConstructorParameters<typeof BsqlError>[1], text: string): BsqlError =>
    new BsqlError(text, { cause: error, ...options });

  if (errno === masterReadError || errno === mariadbSlaveClash) return fromLogError(message, server, wrap);
  if (typeof code === 'string' && linkCodes.has(code)) {
    return wrap(
      {
        code: 'BSQL5001',
        retryable: true,
        help: 'check that the server runs and that host and port are right',
      },
      `no connection to the database at ${server}: ${message}`,
    );
  }
  if (typeof code === 'string' && refusedCodes.has(code)) {
    const help =
      'check userName and password, and grant: GRANT REPLICATION SLAVE, REPLICATION CLIENT, SELECT ON *.* TO the user';
    return wrap({ code: 'BSQL5002', help }, `the database at ${server} refuses the user: ${message}`);
  }
  return wrap(
    {
      code: 'BSQL5007',
      kind: 'data',
      help: 'nothing behind this place was written; bsql stops rather than skip a change',
    },
    `the log of ${server} cannot be read on: ${message}`,
  );
}

type Wrap = (options: ConstructorParameters<typeof BsqlError>[1], text: string) => BsqlError;

/** Error 1236 is many things, told apart by the server's words alone. */
function fromLogError(message: string, server: string, wrap: Wrap): BsqlError {
  if (/same server_uuid\/server_id|server_id.*(?:already|same)|already.*server_id/i.test(message)) {
    const help = 'leave serverId out (it is random then), or give each reader one of its own';
    return wrap({ code: 'BSQL5004', help }, `another reader of ${server} has the same server_id: ${message}`);
  }
  if (/purged|could not find first log file|not.*in.*binlog|older than|missing/i.test(message)) {
    const help =
      'the changes from there on are gone from the server. Remove the checkpoint, load the existing rows again, and keep logs longer (binlog_expire_logs_seconds)';
    return wrap(
      { code: 'BSQL5003', kind: 'data', help },
      `the log position is not on ${server} any more: ${message}`,
    );
  }
  if (/truncated in the middle of event/i.test(message)) {
    const help =
      'no newer log file follows it: the server may still be starting. If it stays so, load the existing rows again';
    return wrap(
      { code: 'BSQL5044', kind: 'data', help },
      `a log file of ${server} ends in the middle of an event: ${message}`,
    );
  }
  const help = 'the position is not one that this server knows; check that the checkpoint belongs to it';
  return wrap(
    { code: 'BSQL5003', kind: 'data', help },
    `${server} cannot read its log from there: ${message}`,
  );
}

function field(error: unknown, name: 'code' | 'errno'): unknown {
  return typeof error === 'object' && error !== null && name in error
    ? (error as Record<string, unknown>)[name]
    : undefined;
}
