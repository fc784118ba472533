import type { Connection } from 'mysql2/promise';

/** The table of the go-mysql-elasticsearch guide. */
export async function createBuildingTable(connection: Connection): Promise<void> {
  await connection.query(`
    CREATE DATABASE IF NOT EXISTS webservice CHARACTER SET utf8mb4;
    CREATE TABLE webservice.building (
      Id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      BuildingId VARCHAR(64) NOT NULL UNIQUE,
      Status TINYINT(4) NOT NULL DEFAULT 0,
      BuildingName VARCHAR(128) NOT NULL,
      CreateTime TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
      UpdateTime TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP
    )`);
}

const names = [
  'Town hall',
  'Library',
  'Station',
  'Museum',
  'Market hall',
  'Theatre',
  'Harbour office',
  'School',
  'Greenhouse',
  'Lighthouse',
];

/** Ten rows, Id 2001 to 2010. */
export async function insertBuildings(connection: Connection): Promise<void> {
  const rows = names.map((name, index) => [2001 + index, `building_${index + 1}`, index % 3, name]);
  await connection.query('INSERT INTO webservice.building (Id, BuildingId, Status, BuildingName) VALUES ?', [
    rows,
  ]);
}
