import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { connectAdmin, MysqlServer } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { Script } from '../support/bsql.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const rows = Number(process.env.BSQL_TEST_LARGE_ROWS ?? 2_000_000);
/** In MB; docs/log.md says how it is made up. */
const bound = 500;

// T17. The file is small, since jsonl holds it whole: what is measured is the way to it.
test(`T17: one transaction of ${rows} rows, and one of rows of 16 MB, stay below ${bound} MB`, async () => {
  const server = await MysqlServer.start(versions.mariadb);
  const connection = await connectAdmin(server.address);
  try {
    const { host, port } = server.address;
    await connection.query(
      `CREATE DATABASE large; USE large; CREATE TABLE large.narrow (id INT PRIMARY KEY, k INT, v VARCHAR(40));
       CREATE TABLE large.wide (id INT PRIMARY KEY, k INT, v LONGTEXT)`,
    );
    await using script = new Script(
      `load binlog.\`\` where host="${host}" and port=${port} and userName="bsql" and password="bsql"
         and databaseNamePattern="large" and heartbeat="1s" as changes;
       select * except (v), length(v) as bytes from changes as small;
       save append small as jsonl.'out/{table}.jsonl' options idCols="k" and duration="500ms" and checkpointLocation="cp";`,
    );
    const bsql = script.run();
    const start = await logEnd(connection);
    await script.waitForCheckpoint('cp', start);
    const idle = bsql.peakMemory;
    await connection.query(
      `INSERT INTO large.narrow SELECT seq, seq % 1000, CONCAT('a row of forty letters, or so: ', seq) FROM seq_1_to_${rows}`,
    );
    const place = await logEnd(connection);
    const passed: number[] = [];
    await waitUntil(
      'the end of the large transaction',
      async () => {
        const now = await script.checkpoint('cp');
        if (now) passed.push(now.offset);
        return now?.offset === place.offset || bsql.exitCode !== null;
      },
      120_000,
    );
    // Invariant 2: no place inside a transaction was ever one to go on from.
    expect([...new Set(passed)].sort((a, b) => a - b)).toEqual([start.offset, place.offset]);
    const narrow = bsql.peakMemory;
    await connection.query(
      `INSERT INTO large.wide SELECT seq, seq % 2, REPEAT(CHAR(64 + seq), 16000000) FROM seq_1_to_4`,
    );
    await script.waitForCheckpoint('cp', await logEnd(connection));
    const wide = bsql.peakMemory;
    expect(await bsql.end('SIGTERM')).toBe(0);
    for (const table of ['narrow', 'wide']) {
      const [expected] = await connection.query<RowDataPacket[]>(
        `SELECT MAX(id) AS id, k FROM large.${table} GROUP BY k ORDER BY k`,
      );
      const found = readFileSync(join(script.directory, 'out', `${table}.jsonl`), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { id: number; k: number });
      expect(found.sort((a, b) => a.k - b.k).map(({ id, k }) => [id, k])).toEqual(
        expected.map(({ id, k }) => [Number(id), Number(k)]),
      );
    }
    process.stderr.write(
      `peak memory: idle ${idle} MB, ${rows} rows ${narrow} MB, rows of 16 MB ${wide} MB\n`,
    );
    expect(narrow).toBeLessThan(bound);
    expect(wide).toBeLessThan(bound);
  } finally {
    connection.destroy();
    await server.stop();
  }
});
