import { expect, test } from 'vitest';
import { mayDefine, redefines } from '../../../src/formats/binlog/redefines.ts';

// T10, T11.
test.each([
  'ALTER TABLE t ADD COLUMN x INT',
  'alter online table if exists `T` drop column x',
  '/* gh-ost */ ALTER TABLE shop.t ENGINE=InnoDB',
  'ALTER /*!50000 TABLE */ `shop` . `t` RENAME COLUMN a TO b',
  'ALTER TABLE other RENAME TO t',
  'ALTER TABLE t RENAME TO other',
  'ALTER TABLE parts EXCHANGE PARTITION p WITH TABLE t',
  'RENAME TABLE t TO _t_old, _t_new TO t',
  'RENAME TABLE `x`.`y` TO `shop`.`t`',
  'CREATE OR REPLACE TABLE t (id INT)',
  'DROP TABLE IF EXISTS a, t',
  'DROP DATABASE shop',
  'CREATE INDEX i ON t ((a + b))',
])('%s may change it', (sql) => {
  expect(mayDefine(sql)).toBe(true);
  expect(redefines(sql, 'shop', 'shop', 't')).toBe(true);
});

// T43.
test.each([
  'ALTER TABLE other ADD COLUMN t INT',
  "ALTER TABLE other ADD COLUMN x VARCHAR(9) DEFAULT 'rename t'",
  'ALTER TABLE elsewhere.t ADD COLUMN x INT',
  'ALTER TABLE _t_gho ADD COLUMN t INT',
  'RENAME TABLE t1 TO t2',
  'CREATE TABLE other (t INT)',
  'CREATE TABLE IF NOT EXISTS t (id INT)',
  'CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1',
  'DROP TRIGGER t',
  'DROP VIEW t',
  'ALTER DATABASE shop CHARACTER SET utf8mb4',
  'ALTER USER t',
  'OPTIMIZE TABLE t',
  'DROP DATABASE other',
])('%s does not', (sql) => {
  expect(redefines(sql, 'shop', 'shop', 't')).toBe(false);
});
