import { describe, expect, test } from 'vitest';
import { judgeGrants, judgeLocks, judgeSelect, readGrants } from '../../../src/formats/binlog/grants.ts';

const missing = (...lines: string[]): string[] =>
  judgeGrants(readGrants(lines), 'db:3306', 'u').map(
    (problem) => /has no ([A-Z ]+),/.exec(problem.message)?.[1] ?? '',
  );

describe('what SHOW GRANTS says', () => {
  test.each([
    [['GRANT ALL PRIVILEGES ON *.* TO `u`@`%` WITH GRANT OPTION'], []],
    [['GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `u`@`%`'], []],
    [["GRANT SELECT, REPLICATION SLAVE, BINLOG MONITOR ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*98'"], []],
    [['GRANT USAGE ON *.* TO `u`@`%`'], ['REPLICATION SLAVE', 'REPLICATION CLIENT', 'SELECT']],
    [
      [
        'GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `u`@`%`',
        'GRANT SELECT ON `shop`.* TO `u`@`%`',
      ],
      [],
    ],
    [
      [
        'GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `u`@`%`',
        'GRANT SELECT (`id`, `a`), INSERT ON `shop`.`t` TO `u`@`%`',
      ],
      [],
    ],
    // A grant on one database is none for the log.
    [['GRANT ALL PRIVILEGES ON `shop`.* TO `u`@`%`'], ['REPLICATION SLAVE', 'REPLICATION CLIENT']],
    [
      ['GRANT `r`@`%` TO `u`@`%`', 'GRANT INSERT ON `shop`.* TO `u`@`%`'],
      ['REPLICATION SLAVE', 'REPLICATION CLIENT', 'SELECT'],
    ],
  ])('%j', (lines, expected) => {
    expect(missing(...lines)).toEqual(expected);
  });
});

describe('what a snapshot needs', () => {
  test.each([
    [['GRANT ALL PRIVILEGES ON *.* TO `u`@`%`'], []],
    [['GRANT ALL PRIVILEGES ON `shop`.* TO `u`@`%`'], []],
    [['GRANT SELECT, LOCK TABLES ON `shop`.* TO `u`@`%`'], []],
    [['GRANT SELECT ON *.* TO `u`@`%`'], ['LOCK TABLES']],
    [['GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `u`@`%`'], ['SELECT', 'LOCK TABLES']],
  ])('%j', (lines, expected) => {
    const grants = readGrants(lines);
    const problems = [...judgeSelect(grants, 'db:3306', 'u'), ...judgeLocks(grants, 'db:3306', 'u')];
    expect(problems.map(({ code, message }) => [code, /has no ([A-Z ]+),/.exec(message)?.[1]])).toEqual(
      expected.map((privilege) => ['BSQL5021', privilege]),
    );
  });
});
