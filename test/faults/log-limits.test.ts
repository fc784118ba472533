import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { describe, expect, test } from 'vitest';
import { connectAdmin, MysqlServer } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { follow, readFollowed } from '../support/followed.ts';
import { event } from '../support/log-events.ts';
import { openBinlog } from '../support/open-source.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const ignorable = { type: 28, flags: 0x80 } as const;
const rotate = 4;
const fourGib = 2 ** 32;

/**
 * Makes a log file that is over with longer than 4 GiB: events that say nothing, with holes for bodies,
 * and behind them its last transaction again.
 */
function lengthen(path: string, from: number, to: number): void {
  const file = openSync(path, 'r+');
  try {
    const transaction = Buffer.alloc(to - from);
    readSync(file, transaction, 0, transaction.length, from);
    const head = Buffer.alloc(19);
    readSync(file, head, 0, head.length, to);
    expect(head[4]).toBe(rotate);
    const end = Buffer.alloc(head.readUInt32LE(9));
    readSync(file, end, 0, end.length, to);
    const target = fourGib + 100;
    let at = to;
    while (at < target) {
      const rest = target - at;
      const length = rest > 2 * 4_194_304 ? 4_194_304 : rest;
      const filler = event({ ...ignorable, next: (at + length) % fourGib });
      filler.writeUInt32LE(length, 9);
      writeSync(file, filler, 0, filler.length, at);
      at += length;
    }
    for (const bytes of [transaction, end]) {
      for (let i = 0; i < bytes.length; i += bytes.readUInt32LE(i + 9))
        bytes.writeUInt32LE((at + i + bytes.readUInt32LE(i + 9)) % fourGib, i + 13);
      writeSync(file, bytes, 0, bytes.length, at);
      at += bytes.length;
    }
    ftruncateSync(file, at);
  } finally {
    closeSync(file);
  }
}

// Four GiB go over the loopback: half a minute, several where others want the processor too.
test.runIf(process.env.BSQL_TEST_LONG_LOG)(
  'T3: a log file over 4 GiB stops a stream without GTIDs, before a place that means another one',
  async () => {
    const args = ['--gtid-mode=OFF', '--enforce-gtid-consistency=OFF', '--binlog-checksum=NONE'];
    const server = await MysqlServer.start(versions.mysql, { args });
    const connection = await connectAdmin(server.address);
    try {
      await connection.query(
        "CREATE DATABASE long_log; CREATE TABLE long_log.t (id INT PRIMARY KEY, v VARCHAR(40)); INSERT INTO long_log.t VALUES (1, 'before')",
      );
      const { file, offset } = await logEnd(connection);
      await connection.query("INSERT INTO long_log.t VALUES (2, 'last')");
      const end = await logEnd(connection);
      await connection.query('FLUSH BINARY LOGS');
      lengthen(join(server.dataDirectory, file), offset, end.offset);
      await using script = follow(server.address, { database: 'long_log', load: 'startFrom="earliest"' });
      const bsql = script.run();
      await waitUntil('the stop', () => bsql.exitCode !== null, 120_000);
      expect(bsql.exitCode).not.toBe(0);
      expect(bsql.stderr).toContain('BSQL5012');
      expect(bsql.stderr).toContain(file);
      // What was before it was written, and no place behind it was kept.
      expect([...readFollowed(script, 't').keys()]).toEqual(['1', '2']);
      expect(await script.checkpoint('cp')).toEqual({ file, offset: end.offset });
    } finally {
      connection.destroy();
      await server.stop();
    }
  },
  700_000,
);

describe.each([versions.mariadb, versions.mysql])('a slow target of %s', (flavor) => {
  test('T15: a reader that is paused longer than net_write_timeout is not thrown out', async () => {
    const server = await MysqlServer.start(flavor, { args: ['--net-write-timeout=1'] });
    const connection = await connectAdmin(server.address);
    try {
      await connection.query('CREATE DATABASE slow; CREATE TABLE slow.t (id INT PRIMARY KEY, v LONGTEXT)');
      const source = await openBinlog(
        server.address,
        'databaseNamePattern="slow" and startFrom="earliest" and heartbeat="1s" and maxBinlogQueueSize="64kb"',
      );
      const rows = 60;
      for (let id = 0; id < rows; id++)
        await connection.query(`INSERT INTO slow.t VALUES (${id}, REPEAT('x', 1000000))`);
      const stop = new AbortController();
      const found: unknown[] = [];
      for await (const { events } of source.read(undefined, stop.signal)) {
        found.push(...events.map(({ after }) => after?.[0]));
        if (found.length >= rows) break;
        // The server's buffers and ours are full by now, and it waits to write.
        if (found.length === 1) await connection.query<RowDataPacket[]>('SELECT SLEEP(5)');
      }
      expect(found).toEqual(Array.from({ length: rows }, (_, id) => id));
      stop.abort();
      await source.close();
    } finally {
      connection.destroy();
      await server.stop();
    }
  });
});
