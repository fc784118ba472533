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
const stride = 7919;

/** The row that the update with this number, from 1 on, leaves: its Id, and a status as small as the real one. */
export function updatedRow(update: number): readonly [id: number, status: number] {
  return [1 + ((update * stride) % rowsInTable), Math.floor(update / rowsInTable) % 100];
}

/** Transactions of 100 rows of `webservice.building`, then updates of one row each. Written by the server itself. */
export async function makeLoads(connection: Connection, inserts: number, updates: number): Promise<Load[]> {
  await createBuildingTable(connection);
  await connection.query('USE webservice; RESET MASTER; SET SESSION unique_checks = 0');
  await connection.query(`
    BEGIN NOT ATOMIC
      FOR i IN 0..${inserts / 100 - 1} DO
        INSERT INTO webservice.building (Id, BuildingId, Status, BuildingName)
          SELECT i * 100 + seq, CONCAT('building_', i * 100 + seq), seq % 3, CONCAT('The building with the number ', i * 100 + seq) FROM seq_1_to_100;
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
      statementRows: 100,
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
