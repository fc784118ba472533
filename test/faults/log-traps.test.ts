import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectAdmin, MysqlServer } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import type { Script } from '../support/bsql.ts';
import { follow, readFollowed, selectFollowed } from '../support/followed.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

/** Runs to the end of the log and stops; what is there then is compared with the table. */
async function catchUp(script: Script, connection: Connection): Promise<void> {
  const bsql = script.run();
  await script.waitForCheckpoint('cp', await logEnd(connection));
  expect(await bsql.end('SIGTERM')).toBe(0);
}

/** A run that must stop by itself, with a failure and its reason. */
async function stopsWith(script: Script): Promise<{ readonly stderr: string; readonly code: number | null }> {
  const bsql = script.run();
  await waitUntil(`the stop\n${bsql.stderr}`, () => bsql.exitCode !== null, 30_000);
  return { stderr: bsql.stderr, code: bsql.exitCode };
}

describe.each([versions.mariadb, versions.mysql])('the log of %s', (flavor) => {
  let server: MysqlServer;
  let connection: Connection;
  const mariadb = flavor.startsWith('mariadb');

  beforeAll(async () => {
    server = await MysqlServer.start(flavor);
    connection = await connectAdmin(server.address);
  });
  afterAll(async () => {
    connection.destroy();
    await server.stop();
  });

  async function createTable(database: string, engine = 'InnoDB'): Promise<void> {
    // No DROP before it: that would be a change to stop at for who reads the log from its beginning.
    await connection.query(
      `CREATE DATABASE IF NOT EXISTS ${database};
       CREATE TABLE IF NOT EXISTS ${database}.t (id INT PRIMARY KEY, v VARCHAR(40)) ENGINE=${engine}`,
    );
  }

  test('T1: an offset inside a transaction is refused, before or between its rows', async () => {
    await createTable('inside');
    const { file, offset } = await logEnd(connection);
    await connection.query(
      "START TRANSACTION; INSERT INTO inside.t VALUES (1, 'a'); INSERT INTO inside.t VALUES (2, 'b'); COMMIT",
    );
    const [events] = await connection.query<RowDataPacket[]>(
      `SHOW BINLOG EVENTS IN '${file}' FROM ${offset}`,
    );
    const places = events
      .filter(({ Event_type }) => /table_map|write_rows/i.test(String(Event_type)))
      .map(({ Pos }) => Number(Pos));
    expect(places.length).toBeGreaterThanOrEqual(4);
    for (const place of places) {
      const index = Number(/\d+$/.exec(file)?.[0]);
      await using script = follow(server.address, {
        database: 'inside',
        load: `binlogIndex=${index} and binlogFileOffset=${place}`,
      });
      const { stderr, code } = await stopsWith(script);
      expect(stderr).toMatch(/inside a transaction/);
      expect(code).not.toBe(0);
    }
  });

  test('T2: file names are numbers: the stream goes on from .999999 to .1000000', async () => {
    await connection.query(
      mariadb
        ? 'RESET MASTER TO 999998'
        : flavor === 'mysql-8.0'
          ? 'RESET MASTER TO 999998'
          : 'RESET BINARY LOGS AND GTIDS TO 999998',
    );
    await createTable('numbers');
    await using script = follow(server.address, { database: 'numbers', load: 'startFrom="earliest"' });
    for (let i = 0; i < 6; i++) {
      await connection.query(`INSERT INTO numbers.t VALUES (${i}, 'row'); FLUSH BINARY LOGS`);
      if (i === 1) {
        const bsql = script.run();
        await waitUntil('the first rows', () => readFollowed(script, 't').size === 2);
        expect(await bsql.end('SIGTERM')).toBe(0);
      }
    }
    expect((await logEnd(connection)).file).toMatch(/\.1000004$/);
    const bsql = script.run();
    await waitUntil('the rows behind the millionth file', () => readFollowed(script, 't').size === 6);
    await waitUntil('the checkpoint', async () =>
      /\.1000004$/.test((await script.checkpoint('cp'))?.file ?? ''),
    );
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect(readFollowed(script, 't')).toEqual(await selectFollowed(connection, 'numbers.t'));
  });

  test('T4: transactions of MyISAM, DDL and XA in one phase end too', async () => {
    await createTable('ends', 'MyISAM');
    await using script = follow(server.address, { database: 'ends' });
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.query(
      "INSERT INTO ends.t VALUES (1, 'a'), (2, 'b'); UPDATE ends.t SET v = 'c' WHERE id = 2; CREATE TABLE ends.other (id INT PRIMARY KEY)",
    );
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(readFollowed(script, 't')).toEqual(await selectFollowed(connection, 'ends.t'));
    expect(await bsql.end('SIGTERM')).toBe(0);
  });

  test('T5: another server with the same history is resumed by GTID, whatever its files are called', async () => {
    await createTable('moved');
    await using script = follow(server.address, { database: 'moved' });
    await catchUp(script, connection);
    await connection.query("INSERT INTO moved.t VALUES (1, 'before')");
    connection.destroy();
    await server.kill();
    const other = await server.copy({
      // MariaDB keeps what it knows of GTIDs under the name of its log.
      args: ['--server-id=7', ...(mariadb ? [] : ['--log-bin=elsewhere'])],
    });
    try {
      const there = await connectAdmin(other.address);
      await there.query(
        "INSERT INTO moved.t VALUES (2, 'after'); FLUSH BINARY LOGS; DELETE FROM moved.t WHERE id = 1",
      );
      script.replace(`port=${server.address.port}`, `port=${other.address.port}`);
      await catchUp(script, there);
      expect(readFollowed(script, 't')).toEqual(await selectFollowed(there, 'moved.t'));
      there.destroy();
    } finally {
      await other.stop();
      await server.launch();
      connection = await connectAdmin(server.address);
    }
  });

  test('T6: a purged position is told with the oldest file that is left', async () => {
    await createTable('purged');
    await using script = follow(server.address, { database: 'purged' });
    await catchUp(script, connection);
    await connection.query("INSERT INTO purged.t VALUES (1, 'lost'); FLUSH BINARY LOGS; FLUSH BINARY LOGS");
    const { file } = await logEnd(connection);
    await waitUntil('the purge, which a dump that has not ended yet delays', async () => {
      await connection.query(`PURGE BINARY LOGS TO '${file}'`);
      const [[oldest]] = await connection.query<RowDataPacket[]>('SHOW BINARY LOGS');
      return oldest?.Log_name === file;
    });
    const { stderr, code } = await stopsWith(script);
    expect(code).not.toBe(0);
    expect(stderr).toContain('BSQL5003');
    expect(stderr).toContain(
      `the oldest file that is left is ${file}, begun at ${new Date().getUTCFullYear()}`,
    );
    expect(readFollowed(script, 't').size).toBe(0);
  });

  test('T5, T6: a server whose log was reset is not taken for one without changes', async () => {
    await createTable('reset');
    await using script = follow(server.address, { database: 'reset' });
    await catchUp(script, connection);
    await connection.query(flavor.startsWith('mysql-9') ? 'RESET BINARY LOGS AND GTIDS' : 'RESET MASTER');
    await connection.query("INSERT INTO reset.t VALUES (1, 'after the reset')");
    const { stderr, code } = await stopsWith(script);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/BSQL50(03|10)/);
  });

  test('T6: behind a file that a crash tore the log goes on, from before it and from its end', async () => {
    await createTable('torn');
    await using early = follow(server.address, { database: 'torn' });
    await using late = follow(server.address, { database: 'torn' });
    for (const script of [early, late]) await catchUp(script, connection);
    await connection.query("INSERT INTO torn.t VALUES (1, 'before')");
    await catchUp(late, connection);
    const { file } = await logEnd(connection);
    connection.destroy();
    await server.kill();
    // The head of an event of 200 bytes, and no more of it.
    const head = Buffer.alloc(40);
    head.writeUInt32LE(Math.floor(Date.now() / 1000), 0);
    head[4] = 2;
    head.writeUInt32LE(1, 5);
    head.writeUInt32LE(200, 9);
    appendFileSync(join(server.dataDirectory, file), head);
    await server.launch();
    connection = await connectAdmin(server.address);
    await connection.query("INSERT INTO torn.t VALUES (2, 'after')");
    for (const script of [early, late]) {
      await catchUp(script, connection);
      expect(readFollowed(script, 't')).toEqual(await selectFollowed(connection, 'torn.t'));
    }
  });

  test('T8: a row without some of its columns stops the stream', async () => {
    await createTable('image');
    await using script = follow(server.address, { database: 'image' });
    await connection.query("INSERT INTO image.t VALUES (1, 'a')");
    await catchUp(script, connection);
    await connection.query(
      "SET SESSION binlog_row_image=MINIMAL; UPDATE image.t SET v = 'b'; SET SESSION binlog_row_image=FULL",
    );
    const { stderr, code } = await stopsWith(script);
    expect(code).not.toBe(0);
    expect(stderr).toContain('BSQL5006');
  });

  test('T9: a change that is in the log as a statement stops the stream', async () => {
    await createTable('statement');
    await using script = follow(server.address, { database: 'statement' });
    await catchUp(script, connection);
    await connection.query(
      "SET SESSION binlog_format=STATEMENT; INSERT INTO statement.t VALUES (1, 'a'); SET SESSION binlog_format=ROW",
    );
    const { stderr, code } = await stopsWith(script);
    expect(code).not.toBe(0);
    expect(stderr).toContain('BSQL5005');
  });

  test('T11: a table that is swapped in by RENAME goes on under its name', async () => {
    await createTable('swap');
    await connection.query("INSERT INTO swap.t VALUES (1, 'a'), (2, 'b')");
    await using script = follow(server.address, {
      database: 'swap',
      tables: 't',
      load: 'startFrom="earliest"',
    });
    const bsql = script.run();
    await waitUntil('the first rows', () => readFollowed(script, 't').size === 2);
    await connection.query(
      `CREATE TABLE swap._t_gho LIKE swap.t; ALTER TABLE swap._t_gho ADD COLUMN n INT DEFAULT 5;
       INSERT INTO swap._t_gho (id, v) SELECT id, v FROM swap.t;
       RENAME TABLE swap.t TO swap._t_del, swap._t_gho TO swap.t;
       UPDATE swap.t SET n = 6; INSERT INTO swap.t VALUES (3, 'c', 7)`,
    );
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect(readFollowed(script, 't')).toEqual(await selectFollowed(connection, 'swap.t'));
  });

  test('T11: the copy, the triggers and the swap of pt-online-schema-change, with other columns', async () => {
    await createTable('osc');
    await connection.query("INSERT INTO osc.t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    await using script = follow(server.address, {
      database: 'osc',
      tables: 't',
      load: 'startFrom="earliest"',
    });
    const bsql = script.run();
    await waitUntil('the first rows', () => readFollowed(script, 't').size === 3);
    await connection.query(
      `CREATE TABLE osc._t_new LIKE osc.t;
       ALTER TABLE osc._t_new ADD COLUMN n INT NOT NULL DEFAULT 5 AFTER id, MODIFY v TEXT CHARACTER SET latin1;
       CREATE TRIGGER osc.pt_osc_t_del AFTER DELETE ON osc.t FOR EACH ROW DELETE IGNORE FROM osc._t_new WHERE osc._t_new.id <=> OLD.id;
       CREATE TRIGGER osc.pt_osc_t_upd AFTER UPDATE ON osc.t FOR EACH ROW BEGIN DELETE IGNORE FROM osc._t_new WHERE !(OLD.id <=> NEW.id) AND osc._t_new.id <=> OLD.id; REPLACE INTO osc._t_new (id, v) VALUES (NEW.id, NEW.v); END;
       CREATE TRIGGER osc.pt_osc_t_ins AFTER INSERT ON osc.t FOR EACH ROW REPLACE INTO osc._t_new (id, v) VALUES (NEW.id, NEW.v);
       UPDATE osc.t SET v = 'before the copy' WHERE id = 2;
       INSERT LOW_PRIORITY IGNORE INTO osc._t_new (id, v) SELECT id, v FROM osc.t LOCK IN SHARE MODE;
       DELETE FROM osc.t WHERE id = 3; INSERT INTO osc.t VALUES (4, 'behind the copy');
       RENAME TABLE osc.t TO osc._t_old, osc._t_new TO osc.t;
       DROP TABLE IF EXISTS osc._t_old;
       DROP TRIGGER IF EXISTS osc.pt_osc_t_del; DROP TRIGGER IF EXISTS osc.pt_osc_t_upd; DROP TRIGGER IF EXISTS osc.pt_osc_t_ins;
       UPDATE osc.t SET n = id; INSERT INTO osc.t VALUES (5, 6, 'é')`,
    );
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM')).toBe(0);
    expect(readFollowed(script, 't')).toEqual(await selectFollowed(connection, 'osc.t'));
  });

  test('T13: onDrop has a say of its own', async () => {
    await createTable('parted');
    await using script = follow(server.address, { database: 'parted', load: 'onDrop="ignore"' });
    await catchUp(script, connection);
    await connection.query('DROP TABLE parted.t');
    await catchUp(script, connection);
    await createTable('parted');
    await connection.query('TRUNCATE parted.t');
    const { stderr } = await stopsWith(script);
    expect(stderr).toContain('BSQL5008');
    expect(stderr).toContain('onTruncate="ignore"');
  });

  test('T13: TRUNCATE and DROP stop the stream before the next write, or are ignored by option', async () => {
    for (const statement of ['TRUNCATE gone.t', 'DROP TABLE gone.t', 'DROP DATABASE gone']) {
      await createTable('gone');
      await using script = follow(server.address, { database: 'gone' });
      await using calm = follow(server.address, { database: 'gone', load: 'onTruncate="ignore"' });
      await connection.query("INSERT INTO gone.t VALUES (1, 'a')");
      await catchUp(script, connection);
      await catchUp(calm, connection);
      await connection.query(statement);
      const { stderr, code } = await stopsWith(script);
      expect(code).not.toBe(0);
      expect(stderr).toContain('BSQL5008');
      await catchUp(calm, connection);
    }
  });

  test('T16: two readers with one server_id: the one that is thrown out says so', async () => {
    await createTable('clash');
    await using first = follow(server.address, { database: 'clash', load: 'serverId=4711' });
    await using second = follow(server.address, { database: 'clash', load: 'serverId=4711' });
    const loser = first.run();
    await first.waitForCheckpoint('cp', await logEnd(connection));
    const winner = second.run();
    await second.waitForCheckpoint('cp', await logEnd(connection));
    await waitUntil('the clash to be told', () => loser.exitCode !== null, 30_000);
    expect(loser.exitCode).not.toBe(0);
    expect(loser.stderr).toContain('BSQL5004');
    expect(await winner.end('SIGTERM')).toBe(0);
  });
});

// T5 without GTIDs, where a place is a file and an offset.
test('T5: MySQL without GTIDs: another server is refused, and so is a restored one with the same file names', async () => {
  const args = ['--gtid-mode=OFF', '--enforce-gtid-consistency=OFF'];
  const server = await MysqlServer.start(versions.mysql, { args });
  try {
    const connection = await connectAdmin(server.address);
    await connection.query('CREATE DATABASE plain; CREATE TABLE plain.t (id INT PRIMARY KEY, v VARCHAR(40))');
    await using script = follow(server.address, { database: 'plain' });
    await catchUp(script, connection);
    connection.destroy();
    await server.kill();
    const other = await server.copy({ args: [...args, '--server-id=9'] });
    script.replace(`port=${server.address.port}`, `port=${other.address.port}`);
    const refused = await stopsWith(script);
    expect(refused.stderr).toContain('BSQL5010');
    expect(refused.code).not.toBe(0);
    await other.stop();

    await server.launch();
    script.replace(`port=${other.address.port}`, `port=${server.address.port}`);
    const again = await connectAdmin(server.address);
    await again.query(versions.mysql === 'mysql-8.0' ? 'RESET MASTER' : 'RESET BINARY LOGS AND GTIDS');
    for (let i = 0; i < 40; i++) await again.query(`REPLACE INTO plain.t VALUES (${i}, 'of another life')`);
    const restored = await stopsWith(script);
    expect(restored.code).not.toBe(0);
    expect(restored.stderr).toMatch(/BSQL50(03|10)/);

    // The same file and offset again, at a commit, with other content.
    const reset = versions.mysql === 'mysql-8.0' ? 'RESET MASTER' : 'RESET BINARY LOGS AND GTIDS';
    const live = async (value: string): Promise<void> => {
      await again.query(
        `DROP DATABASE IF EXISTS twice; ${reset}; CREATE DATABASE twice; CREATE TABLE twice.t (id INT PRIMARY KEY, v VARCHAR(40)); INSERT INTO twice.t VALUES (1, '${value}')`,
      );
    };
    await using twice = follow(server.address, { database: 'twice' });
    const second = async (): Promise<unknown> => (await again.query('SELECT UNIX_TIMESTAMP() AS now'))[0];
    await live('one');
    const begun = await second();
    const place = await logEnd(again);
    const bsql = twice.run();
    await twice.waitForCheckpoint('cp', place);
    await again.query("INSERT INTO twice.t VALUES (2, 'two')");
    const end = await logEnd(again);
    await twice.waitForCheckpoint('cp', end);
    expect(await bsql.end('SIGTERM')).toBe(0);
    // A log file tells when it was begun in whole seconds.
    await waitUntil('another second', async () => !isDeepStrictEqual(await second(), begun));
    await live('ONE');
    await again.query("INSERT INTO twice.t VALUES (2, 'TWO'); INSERT INTO twice.t VALUES (3, 'three')");
    const [[next]] = await again.query<RowDataPacket[]>(
      `SHOW BINLOG EVENTS IN '${end.file}' FROM ${end.offset} LIMIT 1`,
    );
    expect(next?.Event_type).toBe('Anonymous_Gtid');
    const reused = await stopsWith(twice);
    expect(reused.code).not.toBe(0);
    expect(reused.stderr).toContain('BSQL5010');
    expect(readFollowed(twice, 't').size).toBe(1);
    again.destroy();
  } finally {
    await server.stop();
  }
});
