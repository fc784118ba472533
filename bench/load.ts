import type { Connection } from 'mysql2/promise';
import { createBuildingTable } from '../test/servers/building.ts';

/** What is measured: each load is the log of one database, so that readers can pick it by name. */
export interface Load {
  readonly name: 'inserts' | 'updates';
  readonly title: string;
  readonly rows: number;
  readonly statementRows: number;
  /** Rows that it touches, at most. */
  readonly documents: number;
  /** Log file that the load begins in. */
  readonly firstFile: number;
}

const rowsInTable = 10_000;
const insertedTogether = 100;
const stride = 7919;

/** The status that the row with this Id, from 1 on, is inserted with. */
export function insertedStatus(id: number): number {
  return (((id - 1) % insertedTogether) + 1) % 3;
}

/** The row that the update with this number, from 1 on, leaves: each round of them changes every row once. */
export function updatedRow(update: number): readonly [id: number, status: number] {
  const id = 1 + ((update * stride) % rowsInTable);
  return [id, (insertedStatus(id) + Math.ceil(update / rowsInTable)) % 100];
}

/**
 * What the statuses of all documents add up to at the end of a load. Updates are whole rounds. Undefined
 * for inserts: whoever has read them may have begun with the updates.
 */
export function finalStatuses({
  name,
  documents,
  rows,
}: Pick<Load, 'name' | 'documents' | 'rows'>): number | undefined {
  if (name === 'inserts') return undefined;
  let sum = 0;
  for (let i = 1; i <= documents; i++) sum += updatedRow(rows - documents + i)[1];
  return sum;
}

/** Transactions of 100 rows of `webservice.building`, then updates of one row each. Written by the server itself. */
export async function makeLoads(connection: Connection, inserts: number, updates: number): Promise<Load[]> {
  await createBuildingTable(connection);
  await connection.query('USE webservice; RESET MASTER; SET SESSION unique_checks = 0');
  await connection.query(`
    BEGIN NOT ATOMIC
      FOR i IN 0..${inserts / insertedTogether - 1} DO
        INSERT INTO webservice.building (Id, BuildingId, Status, BuildingName)
          SELECT id, CONCAT('building_', id), seq % 3, CONCAT('The building with the number ', id)
            FROM (SELECT seq, i * ${insertedTogether} + seq AS id FROM seq_1_to_${insertedTogether}) AS numbers;
      END FOR;
    END`);
  await connection.query('FLUSH BINARY LOGS');
  const [files] = await connection.query('SHOW BINARY LOGS');
  const firstUpdateFile = (files as unknown[]).length;
  await connection.query(`
    BEGIN NOT ATOMIC
      FOR i IN 1..${updates} DO
        UPDATE webservice.building SET Status = (Status + 1) % 100 WHERE Id = 1 + (i * ${stride}) % ${rowsInTable};
      END FOR;
    END`);
  return [
    {
      name: 'inserts',
      title: 'transactions of 100 inserts',
      rows: inserts,
      statementRows: insertedTogether,
      documents: inserts,
      firstFile: 1,
    },
    {
      name: 'updates',
      title: 'transactions of one update',
      rows: updates,
      statementRows: 1,
      documents: rowsInTable,
      firstFile: firstUpdateFile,
    },
  ];
}
