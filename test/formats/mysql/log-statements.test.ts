import { expect, test } from 'vitest';
import { logStatements, maskValues, statementLog } from '../../../src/formats/mysql/log-statements.ts';

test.each([
  ['SELECT 1', 'SELECT ?'],
  [
    "SELECT `a 1`, b2 FROM `x``7`.t WHERE a > 'it''s \\' 5' AND b = X'00ff' LIMIT 5000",
    'SELECT `a 1`, b2 FROM `x``7`.t WHERE a > ? AND b = ? LIMIT ?',
  ],
  ['a = "two" AND c IN (-1.5, 2e+3)', 'a = ? AND c IN (-?, ?)'],
  ["SET time_zone='+00:00', utf8mb4=1", 'SET time_zone=?, utf8mb4=?'],
])('values of a statement: %s', (sql, masked) => {
  expect(maskValues(sql)).toBe(masked);
});

test('statements are told before they are sent, with values only where these are wanted', () => {
  const told: object[] = [];
  const log = { debug: (fields: object) => told.push(fields), info() {}, warn() {}, error() {} };
  for (const logSql of ['statements', 'params', undefined] as const) {
    const sent: unknown[] = [];
    const connection = { query: (...given: unknown[]) => sent.push(given) };
    logStatements(connection, statementLog({ log, logSql }, 'db:3306'));
    connection.query('SELECT ?', ['secret']);
    connection.query({ sql: "SELECT 'secret'" });
    expect(sent).toEqual([['SELECT ?', ['secret']], [{ sql: "SELECT 'secret'" }]]);
  }
  expect(told).toEqual([
    { server: 'db:3306', sql: 'SELECT ?' },
    { server: 'db:3306', sql: 'SELECT ?' },
    { server: 'db:3306', sql: 'SELECT ?', values: ['secret'] },
    { server: 'db:3306', sql: "SELECT 'secret'" },
  ]);
});
