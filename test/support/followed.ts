import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { MysqlAddress } from '../servers/mysql-server.ts';
import { Script } from './bsql.ts';

/** A database followed into a file for each table, which holds its present rows. */
export function follow(
  { host, port }: MysqlAddress,
  options: { readonly database: string; readonly tables?: string; readonly load?: string },
): Script {
  const { database, tables = '.*', load = '' } = options;
  return new Script(
    `load binlog.\`\` where host="${host}" and port=${port} and userName="bsql" and password="bsql"
       and databaseNamePattern="${database}" and tableNamePattern="${tables}" and heartbeat="1s" ${load && `and ${load}`} as changes;
     save append changes as jsonl.'out/{table}.jsonl' options duration="200ms" and checkpointLocation="cp";`,
  );
}

/** The lines of a table's file by their first column, each a JSON array of all but the names. */
export function readFollowed(script: Script, table: string): Map<string, string> {
  const file = join(script.directory, 'out', `${table}.jsonl`);
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const values = Object.values(JSON.parse(line) as Record<string, unknown>);
      return [String(values[0]), JSON.stringify(values)];
    }),
  );
}

/** The same of the table itself; for numbers and text. */
export async function selectFollowed(connection: Connection, table: string): Promise<Map<string, string>> {
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT * FROM ${table}`);
  return new Map(
    rows.map((row) => {
      const values = Object.values(row);
      return [String(values[0]), JSON.stringify(values)];
    }),
  );
}
