import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Problem } from '../../model/format.ts';
import { linkCodes, refusedCodes } from '../mysql/connection-codes.ts';
import { quoteName } from '../mysql/literal.ts';
import { type HeartbeatTable, idLength } from './heartbeat-options.ts';
import type { TableName } from './snapshot/table-name.ts';

/** One row for each stream, with the time of its last write in UTC. */
export function beatStatement({ database, table }: TableName): string {
  return `INSERT INTO ${quoteName(database)}.${quoteName(table)} (id, ts) VALUES (?, ?) ON DUPLICATE KEY UPDATE ts = VALUES(ts)`;
}

/** Asks whether the table could be written, and writes nothing. The name is the user's. */
export async function judgeHeartbeatTable(
  connection: Connection,
  name: HeartbeatTable,
  address: string,
): Promise<Problem[]> {
  const shown = `${name.database}.${name.table}`;
  const tell = (severity: Problem['severity'], what: string, help: string): Problem[] => [
    { severity, code: 'BSQL5311', message: `${address}: the heartbeatTable ${shown} ${what}`, help },
  ];
  const create = `as an administrator: CREATE TABLE ${quoteName(name.database)}.${quoteName(name.table)} (id VARCHAR(${idLength}) NOT NULL PRIMARY KEY, ts TIMESTAMP(6) NOT NULL)`;
  const grant = `GRANT SELECT, INSERT, UPDATE ON ${quoteName(name.database)}.${quoteName(name.table)} TO the user`;
  try {
    // The server looks for the table, its columns and the privileges, as it would to run it.
    await connection.query(`EXPLAIN ${beatStatement(name)}`, [name.writer, '2000-01-01 00:00:00']);
  } catch (error) {
    const { code = '' } = (error ?? {}) as { code?: string };
    const refused = refusedCodes.has(code);
    // Who may not write a table is told so, be it there or not.
    const gone = refused && !(await exists(connection, name));
    if (gone || code === 'ER_NO_SUCH_TABLE' || code === 'ER_BAD_DB_ERROR')
      return tell('error', 'is not there', `${create}; then ${grant}`);
    if (code === 'ER_BAD_FIELD_ERROR') return tell('error', 'has no columns id and ts', create);
    if (refused) return tell('error', 'may not be written by the user', grant);
    if (linkCodes.has(code) || code === '') throw error;
    return tell('error', `cannot be written: ${(error as Error).message}`, `${create}; then ${grant}`);
  }
  if (!(await hasKey(connection, name)))
    return tell('error', 'has no unique key on id alone, so that it would grow for ever', create);
  const [[facts]] = await connection.query<RowDataPacket[]>('SELECT @@GLOBAL.read_only AS readOnly');
  return Number(facts?.readOnly) === 0
    ? []
    : tell(
        'warning',
        'stands on a server that is read_only, so that writes may be refused',
        'read the log of the server that is written to, or leave heartbeatTable out',
      );
}

async function exists(connection: Connection, { database, table }: TableName): Promise<boolean> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    [database, table],
  );
  return rows.length > 0;
}

async function hasKey(connection: Connection, { database, table }: TableName): Promise<boolean> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT INDEX_NAME AS name, COUNT(*) AS columns_, MAX(COLUMN_NAME) AS column_ FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0 GROUP BY INDEX_NAME',
    [database, table],
  );
  return rows.some((row) => Number(row.columns_) === 1 && String(row.column_).toLowerCase() === 'id');
}
