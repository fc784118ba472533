import type { Connection, RowDataPacket } from 'mysql2/promise';
import { BsqlError } from '../../model/errors.ts';
import { quoteName } from '../mysql/literal.ts';
import { redefines } from './redefines.ts';
import { readFacts, readLogEnd, readLogFiles, readTableDescription } from './server.ts';
import { comparePlaces } from './snapshot/place.ts';
import type { TableName } from './snapshot/table-name.ts';
import type { DescribedPlace, TableDescription } from './table-description.ts';

/** Events asked for at a time: MariaDB lets nobody commit while it lists them. */
const pageLength = 1_000;

/**
 * A table as it is now, and as it was at a place in the log: proven by the log itself, in which
 * nothing since then may have changed the table (T10).
 */
export async function describeSince(
  connection: Connection,
  { database, table }: TableName,
  since: DescribedPlace,
): Promise<TableDescription> {
  await awaitChange(connection, { database, table });
  const description = await readTableDescription(connection, database, table);
  // Read behind the description: a change that it shows already stands before this end.
  const end = await readLogEnd(connection, await readFacts(connection));
  if (!end) return description;
  for await (const { sql, current } of readStatements(connection, since, end)) {
    if (redefines(sql, current, database, table)) throw unknownError(`${database}.${table}`, since, sql);
  }
  return description;
}

/**
 * MySQL sends a change of a table into the log before information_schema shows it. Whoever changes the
 * table holds it until then, so that a read which opens it begins behind the change.
 */
async function awaitChange(connection: Connection, { database, table }: TableName): Promise<void> {
  try {
    await connection.query(`SELECT 1 FROM ${quoteName(database)}.${quoteName(table)} LIMIT 0`);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ER_NO_SUCH_TABLE') throw error;
  }
}

async function* readStatements(
  connection: Connection,
  from: DescribedPlace,
  end: DescribedPlace,
): AsyncGenerator<{ sql: string; current: string }> {
  const files = (await readLogFiles(connection)).filter(
    (file) =>
      comparePlaces({ file, offset: 0 }, { file: from.file, offset: 0 }) >= 0 &&
      comparePlaces({ file, offset: 0 }, { file: end.file, offset: 0 }) <= 0,
  );
  for (const file of files) {
    let offset = file === from.file ? from.offset : 4;
    for (;;) {
      if (comparePlaces({ file, offset }, end) >= 0) break;
      const [rows] = await connection.query<RowDataPacket[]>(
        `SHOW BINLOG EVENTS IN ? FROM ${offset} LIMIT ${pageLength}`,
        [file],
      );
      for (const { Event_type, Info, Pos } of rows) {
        if (comparePlaces({ file, offset: Number(Pos) }, end) >= 0) break;
        if (/^query/i.test(String(Event_type))) yield readInfo(String(Info));
      }
      if (rows.length < pageLength) break;
      // The last one comes again: where it ends MariaDB does not always say.
      offset = Number(rows.at(-1)?.Pos);
    }
  }
}

/** A statement as the server lists it, behind the database that it was sent to. */
function readInfo(info: string): { sql: string; current: string } {
  const [head, current = ''] = /^use `((?:[^`]|``)*)`; /.exec(info) ?? [''];
  return { sql: info.slice(head.length), current: current.replaceAll('``', '`') };
}

function unknownError(name: string, { file, offset }: DescribedPlace, sql: string): BsqlError {
  return new BsqlError(
    `nobody can tell the columns that ${name} had at ${file}:${offset}: the log does not describe them, and the table was changed since: ${sql.slice(0, 120)}`,
    {
      code: 'BSQL5030',
      kind: 'data',
      help: 'set binlog_row_metadata=FULL so that the log describes its own rows, then remove the checkpoint and load the existing rows again (snapshot="initial")',
    },
  );
}
