import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDelta, readDelta } from '../servers/delta-lake.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin, type MysqlAddress } from '../servers/mysql-server.ts';
import { Script } from '../support/bsql.ts';
import { type Flat, logEnd, selectDocuments } from '../support/truth.ts';

function settings(address: MysqlAddress): string {
  return `host="${address.host}" and port="${address.port}" and userName="${address.reader.user}" and password="${address.reader.password}"`;
}

/** Timestamps of Delta have six digits behind the point, whatever the column has. */
function sixDigits(rows: ReadonlyMap<string, Flat>, columns: readonly string[]): Flat[] {
  return [...rows.values()].map((row) => {
    const padded = columns.map((name): [string, string | null] => {
      const [seconds = '', fraction = ''] = (row[name] ?? '').replace('Z', '').split('.');
      return [name, row[name] == null ? null : `${seconds}.${fraction.padEnd(6, '0')}Z`];
    });
    return { ...row, ...Object.fromEntries(padded) };
  });
}

const byId = (rows: readonly Flat[]): Flat[] => [...rows].sort((a, b) => Number(a.id) - Number(b.id));

describe.each(['mariadb', 'mysql'] as const)('%s into Delta tables', (flavor) => {
  const address = lent(flavor);
  let connection: Connection;

  beforeAll(async () => {
    connection = await connectAdmin(address);
  });
  afterAll(async () => {
    await connection.end();
  });

  test("MLSQL's script runs as written", async () => {
    const database = `mlsql_console_${flavor}`;
    await connection.query(`
      DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database};
      CREATE TABLE script_file (id INT PRIMARY KEY, name VARCHAR(50), content TEXT);
      CREATE TABLE other (id INT PRIMARY KEY)`);
    const { file, offset } = await logEnd(connection);
    const [, prefix, index] = /^(.*)\.(\d+)$/.exec(file) ?? [];
    await connection.query(`
      USE ${database};
      INSERT INTO script_file VALUES (1, 'a', 'select 1'), (2, 'b', NULL), (3, 'c', 'ü');
      INSERT INTO other VALUES (1);
      UPDATE script_file SET content = 'select 2' WHERE id = 1;
      UPDATE script_file SET id = 30 WHERE id = 3;
      DELETE FROM script_file WHERE id = 2`);
    await using script = new Script('');
    const folder = script.directory;
    const text = `set streamName="binlog";
load binlog.\`\` where
${settings(address)}
and bingLogNamePrefix="${prefix}" and binlogIndex="${Number(index)}" and binlogFileOffset="${offset}"
and databaseNamePattern="${database}" and tableNamePattern="script_file"
as table1;
save append table1 as binlogRate.\`${folder}/binlog1/{db}/{table}\`
options mode="Append" and idCols="id" and duration="5" and checkpointLocation="${folder}/cpl-binlog";`;

    writeFileSync(script.path, text);
    const bsql = script.run();
    await script.waitForCheckpoint('cpl-binlog', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
    const content = await readDelta(join(folder, 'binlog1', database, 'script_file'));
    expect(byId(content.rows)).toEqual([
      { id: '1', name: 'a', content: 'select 2' },
      { id: '30', name: 'c', content: 'ü' },
    ]);

    expect(readdirSync(join(folder, 'binlog1', database))).toEqual(['script_file']);
  });

  test('values of every common type are those of a SELECT', async () => {
    const database = `lake_types_${flavor}`;
    await connection.query(`
      SET time_zone='+00:00';
      DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database};
      CREATE TABLE t (
        id INT PRIMARY KEY, tiny TINYINT, utiny TINYINT UNSIGNED, big BIGINT, ubig BIGINT UNSIGNED, bits BIT(64),
        dec1 DECIMAL(30,10), dec2 DECIMAL(65,0), dec3 DECIMAL(9,2), dec4 DECIMAL(18,0), dec5 DECIMAL(38,30), dbl DOUBLE, flt FLOAT, y YEAR, d DATE,
        dt DATETIME, dt6 DATETIME(6), ts TIMESTAMP NULL, ts6 TIMESTAMP(6) NULL, t0 TIME, t6 TIME(6),
        c CHAR(10), vc VARCHAR(300), tx TEXT, bin VARBINARY(20), bl BLOB, e ENUM('a','b,c'), s SET('x','y'));`);
    await using script = new Script(
      `load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" as changes;
       save append changes as delta.'lake/{table}' options duration="1" and checkpointLocation="cp";`,
    );
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.query(`
      USE ${database};
      INSERT INTO t VALUES
        (1, -128, 255, -9223372036854775808, 18446744073709551615, b'1000000000000000000000000000000000000000000000000000000000000001',
          -12345678901234567890.0123456789, 99999999999999999999999999999999999999999999999999999999999999999, -1234567.89, 999999999999999999, 12345678.123456789012345678901234567891,
          0.1, 0.1, 2155, '9999-12-31', '1000-01-01 00:00:00', '2024-02-29 23:59:59.999999', '1970-01-01 00:00:01', '2038-01-19 03:14:07.123456',
          '-838:59:59', '-00:00:00.000001', 'a', 'häß \\\\ "q" \\n', 'тест 😀', 0x00ff10, 0x0102, 'b,c', 'x,y'),
        (2, 0, 0, 9007199254740993, 9007199254740993, b'0', 0.0000000001, -1, 0, -1, -0.5, -1.5e300, 16777216, 1901, '1000-01-01', '2024-01-01 01:02:03', '2024-01-01 00:00:00.000000',
          '2024-06-01 12:00:00', '2024-06-01 12:00:00.100000', '-01:00:00', '838:59:59.000000', '', '', '', '', '', 'a', ''),
        (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    // A second version carries the others' rows over from the first file.
    await connection.query(
      `UPDATE ${database}.t SET tiny = 1 WHERE id = 2; DELETE FROM ${database}.t WHERE id = 4`,
    );
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);

    const content = await readDelta(join(script.directory, 'lake/t'));
    expect(content.version).toBeGreaterThan(0);
    expect(content.schema).toMatchObject({
      id: 'long',
      ubig: 'decimal(20,0)',
      bits: 'decimal(20,0)',
      dec1: 'decimal(30,10)',
      dec2: 'string',
      dec3: 'decimal(9,2)',
      dec4: 'decimal(18,0)',
      dec5: 'decimal(38,30)',
      dt6: 'string',
      ts6: 'timestamp',
      bin: 'binary',
    });
    const [bits] = await connection.query<RowDataPacket[]>(
      `SELECT id, CAST(bits AS CHAR) AS bits, CAST(bits + 0 AS CHAR) AS number FROM ${database}.t`,
    );
    const numbers = new Map(
      bits.map((row) => [String(row.id), row.number === null ? null : String(row.number)]),
    );
    const expected = sixDigits(await selectDocuments(connection, `${database}.t`, ['id']), ['ts', 'ts6']);
    const shown = content.rows.map((row) => ({
      ...row,
      // Python writes 1e-07 and 16777216.0 where MySQL writes other forms of the same number.
      dbl: row.dbl == null ? null : String(Number(row.dbl)),
      flt: row.flt == null ? null : String(Number(row.flt)),
    }));
    expect(byId(shown)).toEqual(
      byId(
        expected.map((row) => ({
          ...row,
          bits: numbers.get(String(row.id)) ?? null,
          flt: row.flt == null ? null : String(Number(row.flt) === 16777200 ? 16777216 : Number(row.flt)),
        })),
      ),
    );
  });

  test('a table that delta-rs made is gone on with, and one with a rule of its own is refused', async () => {
    const database = `lake_foreign_${flavor}`;
    await connection.query(`
      DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database};
      CREATE TABLE t (id INT PRIMARY KEY, region VARCHAR(10), name VARCHAR(20))`);
    await using script = new Script(
      `load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" as changes;
       save append changes as rate.'lake/{table}' options duration="1" and checkpointLocation="cp";`,
    );
    const path = join(script.directory, 'lake/t');
    const columns = { id: [1, 2, 3], region: ['north', 'south', 'north'], name: ['a', 'b', 'c'] };
    await makeDelta(path, {
      columns,
      partitionBy: ['region'],
      configuration: { 'delta.appendOnly': 'true' },
    });
    const refused = script.run();
    expect(await refused.exited()).not.toBe(0);
    expect(refused.stderr).toContain('is append-only');

    rmSync(path, { recursive: true });
    await makeDelta(path, { columns, partitionBy: ['region'] });
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.query(`
      USE ${database};
      INSERT INTO t VALUES (2, 'south', 'b'), (3, 'north', 'c'), (4, 'east', 'd');
      UPDATE t SET region = 'north' WHERE id = 2;
      DELETE FROM t WHERE id = 3`);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
    const content = await readDelta(path);
    expect(content.partitionBy).toEqual(['region']);
    expect(byId(content.rows)).toEqual([
      { id: '1', region: 'north', name: 'a' },
      { id: '2', region: 'north', name: 'b' },
      { id: '4', region: 'east', name: 'd' },
    ]);
  });

  test('a new column stops the stream with what to do, and mergeSchema goes on from there', async () => {
    const database = `lake_alter_${flavor}`;
    await connection.query(`
      DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; USE ${database};
      CREATE TABLE t (id INT PRIMARY KEY, v INT)`);
    const text = (merge: boolean): string =>
      `load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" as changes;
       save append changes as delta.'lake/{table}' options mergeSchema="${merge}" and duration="1" and checkpointLocation="cp";`;
    await using script = new Script(text(false));
    const strict = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.query(`
      USE ${database};
      INSERT INTO t VALUES (1, 10);
      ALTER TABLE t ADD COLUMN w VARCHAR(5);
      INSERT INTO t VALUES (2, 20, 'new')`);
    expect(await strict.exited()).toBe(1);
    expect(strict.stderr).toContain('`w` (string) is new');
    expect(strict.stderr).toContain('set mergeSchema="true"');

    writeFileSync(script.path, text(true));
    const merging = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await merging.end('SIGTERM')).toBe(0);
    expect(byId((await readDelta(join(script.directory, 'lake/t'))).rows)).toEqual([
      { id: '1', v: '10', w: null },
      { id: '2', v: '20', w: 'new' },
    ]);
  });
});
