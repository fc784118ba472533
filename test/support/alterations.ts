import { versions } from '../servers/versions.ts';

/** A change of the table `a` and what a row behind it is given. */
export interface Alteration {
  readonly alter: string;
  readonly values?: string;
  /** What to select, where `*` leaves out what the log has. */
  readonly columns?: string;
}

/** A table `a` with the key `id`, and ALTERs of every kind on it. */
export function alterations(flavor: 'mariadb' | 'mysql'): readonly Alteration[] {
  const mariadb = flavor === 'mariadb';
  const name = "s = 'ä', e = 'b'";
  const early = isEarly(flavor);
  const invisible = early ? '*' : '*, hidden';
  return [
    {
      alter:
        "CREATE TABLE a (id INT PRIMARY KEY, n INT, m INT, s VARCHAR(20) CHARACTER SET latin1, e ENUM('a','b'))",
      values: `n = 1, m = 2, ${name}`,
    },
    { alter: 'ALTER TABLE a ADD COLUMN last INT DEFAULT 7', values: `n = 1, m = 2, ${name}` },
    { alter: 'ALTER TABLE a ADD COLUMN top VARCHAR(9) DEFAULT "x" FIRST', values: `n = 1, m = 2, ${name}` },
    { alter: 'ALTER TABLE a ADD COLUMN mid INT AFTER n', values: `n = 1, mid = 5, m = 2, ${name}` },
    { alter: 'ALTER TABLE a DROP COLUMN top', values: `n = 1, mid = 5, m = 2, ${name}` },
    // The same types in the same places: only names tell.
    {
      alter: 'ALTER TABLE a RENAME COLUMN n TO was, RENAME COLUMN m TO n',
      values: `was = 1, n = 2, ${name}`,
    },
    { alter: 'ALTER TABLE a MODIFY was INT AFTER n', values: `was = 1, n = 2, ${name}` },
    { alter: 'ALTER TABLE a DROP COLUMN mid, ADD COLUMN other INT AFTER n', values: `was = 1, other = 9` },
    { alter: 'ALTER TABLE a MODIFY n BIGINT UNSIGNED', values: 'n = 9007199254740993' },
    { alter: 'ALTER TABLE a MODIFY n VARCHAR(30)', values: "n = 'now text'" },
    { alter: 'ALTER TABLE a MODIFY was TINYINT UNSIGNED', values: 'was = 200' },
    { alter: 'ALTER TABLE a MODIFY s VARCHAR(300) CHARACTER SET latin1', values: "s = 'ö'" },
    { alter: 'ALTER TABLE a MODIFY s VARCHAR(300) CHARACTER SET utf8mb4', values: "s = 'ö€😀'" },
    { alter: 'ALTER TABLE a CONVERT TO CHARACTER SET utf8mb4', values: "s = '€', n = '€'" },
    { alter: "ALTER TABLE a MODIFY e ENUM('a','b','c')", values: "e = 'c'" },
    { alter: "ALTER TABLE a MODIFY e ENUM('c','a','b')", values: "e = 'b'" },
    { alter: "ALTER TABLE a MODIFY e SET('x','y','a','b','c')", values: "e = 'x,a'" },
    {
      alter: 'ALTER TABLE a ADD COLUMN twice INT GENERATED ALWAYS AS (other * 2) STORED AFTER id',
      values: 'other = 4',
    },
    {
      alter: 'ALTER TABLE a ADD COLUMN thrice INT GENERATED ALWAYS AS (other * 3) VIRTUAL',
      values: 'other = 4',
    },
    {
      alter: `ALTER TABLE a ADD COLUMN hidden INT ${mariadb ? 'INVISIBLE DEFAULT 3' : early ? 'DEFAULT 3' : 'DEFAULT 3 INVISIBLE'}`,
      values: 'other = 4, hidden = 8',
      columns: invisible,
    },
    { alter: 'ALTER TABLE a DROP PRIMARY KEY, ADD PRIMARY KEY (id, last)', columns: invisible },
    { alter: 'ALTER TABLE a COMMENT "another", ADD INDEX (other)', columns: invisible },
    {
      alter: 'ALTER TABLE a ADD COLUMN quick INT DEFAULT 11, ALGORITHM=INSTANT',
      columns: invisible,
    },
    { alter: `ALTER TABLE a DROP COLUMN quick${early ? '' : ', ALGORITHM=INSTANT'}`, columns: invisible },
    { alter: 'ALTER TABLE a ENGINE=InnoDB, FORCE', columns: invisible },
    { alter: 'RENAME TABLE a TO b, b TO a', columns: invisible },
  ];
}

/** MySQL before invisible columns, and before expressions as defaults beside GTIDs. */
function isEarly(flavor: 'mariadb' | 'mysql'): boolean {
  return flavor === 'mysql' && versions.mysql === 'mysql-8.0';
}

/** DDL and the like that a parser for rows has no use for; the table `odd` is there. */
export function oddStatements(flavor: 'mariadb' | 'mysql'): readonly string[] {
  return [
    'CREATE TABLE aside (id INT PRIMARY KEY, a INT, b INT)',
    'CREATE TRIGGER watch BEFORE INSERT ON aside FOR EACH ROW BEGIN SET NEW.a = 1; SET NEW.b = 2; END',
    'DROP TRIGGER watch',
    'ALTER TABLE aside RENAME COLUMN a TO c',
    'ALTER TABLE aside CHANGE c a BIGINT NOT NULL DEFAULT 5 COMMENT "it\'s; -- `odd`"',
    isEarly(flavor)
      ? 'ALTER TABLE aside ADD COLUMN j JSON'
      : `ALTER TABLE aside ADD COLUMN j JSON DEFAULT (${flavor === 'mysql' ? 'JSON_OBJECT("a", 1)' : '\'{"a": [1, "x;y"]}\''})`,
    'ALTER TABLE aside ADD COLUMN g INT AS (b + 1) VIRTUAL, ADD CHECK (b > -5)',
    'OPTIMIZE TABLE aside, odd',
    'ANALYZE TABLE odd',
    'CREATE VIEW seen AS SELECT id FROM aside WHERE id > 1',
    'CREATE OR REPLACE VIEW seen AS WITH x AS (SELECT 1 AS id) SELECT id FROM x',
    'DROP VIEW seen',
    'CREATE PROCEDURE doing() BEGIN DECLARE i INT; SELECT 1 INTO i; END',
    'DROP PROCEDURE doing',
    'CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC NO SQL RETURN a + 1',
    'DROP FUNCTION f',
    'CREATE EVENT later ON SCHEDULE EVERY 1 YEAR DO DELETE FROM aside WHERE id < 0',
    'DROP EVENT later',
    'CREATE UNIQUE INDEX `strange ``name` ON aside (a DESC)',
    'DROP INDEX `strange ``name` ON aside',
    "CREATE USER 'od''d'@'localhost'",
    "GRANT SELECT ON *.* TO 'od''d'@'localhost'",
    "DROP USER 'od''d'@'localhost'",
    'CREATE DATABASE `alter and drop`',
    'ALTER DATABASE `alter and drop` CHARACTER SET latin1',
    'DROP DATABASE `alter and drop`',
    'CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)',
    'ALTER TABLE parts REORGANIZE PARTITION p1 INTO (PARTITION p1 VALUES LESS THAN (20), PARTITION p2 VALUES LESS THAN MAXVALUE)',
    '/* a comment */ ALTER /*!50000 TABLE */ aside ADD COLUMN `select from where` POINT',
    'RENAME TABLE aside TO `aside``s`',
    'DROP TABLE `aside``s`',
    'FLUSH TABLES',
    ...(flavor === 'mariadb'
      ? [
          'CREATE SEQUENCE counter START WITH 5 INCREMENT BY 2',
          'ALTER SEQUENCE counter RESTART 50',
          'DROP SEQUENCE counter',
          'CREATE TABLE timed (id INT PRIMARY KEY) WITH SYSTEM VERSIONING',
        ]
      : [
          `CREATE TABLE made (id INT PRIMARY KEY, v INT DEFAULT ${isEarly(flavor) ? '2' : '(1 + 1)'}, INDEX ((v * 2)))`,
          'CREATE SPATIAL REFERENCE SYSTEM 990001 NAME "odd" DEFINITION \'GEOGCS["WGS 84",DATUM["World Geodetic System 1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.017453292519943278],AXIS["Lat",NORTH],AXIS["Lon",EAST]]\'',
          'DROP SPATIAL REFERENCE SYSTEM 990001',
          'ALTER TABLE made ALTER INDEX functional_index INVISIBLE',
        ]),
  ];
}
