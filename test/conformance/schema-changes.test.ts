import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChangeEvent, Position } from '../../src/model/change.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin, type MysqlAddress } from '../servers/mysql-server.ts';
import { alterations, oddStatements } from '../support/alterations.ts';
import { type BsqlProcess, Script } from '../support/bsql.ts';
import { readFrom, readWhile } from '../support/read-log.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

type Shown = Readonly<Record<string, string | null>>;

/** The row that an event leaves, by the names that its columns have. */
function shownRow({ table, after }: ChangeEvent): Shown {
  return Object.fromEntries(table.columns.map(({ name }, index) => [name, text(after?.[index])]));
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

async function selectRow(connection: Connection, id: number, columns: string): Promise<Shown> {
  const [[row]] = await connection.query<RowDataPacket[]>(`SELECT ${columns} FROM a WHERE id = ${id}`);
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, text(value)]));
}

describe.each(['mariadb', 'mysql'] as const)('%s, whose log describes its rows', (flavor) => {
  const address: MysqlAddress = lent(flavor);
  let database = '';
  let connection: Connection;
  beforeAll(async () => {
    connection = await connectAdmin(address);
  });
  beforeEach(async ({ task }) => {
    database = `schema_${flavor}_${task.id.replace(/\W/g, '_')}`;
    await connection.query(`CREATE DATABASE ${database}; USE ${database}`);
  });
  afterAll(async () => {
    await connection.end();
  });

  // T10: beside the stream, and behind all of the changes too.
  test('rows have the values and names of their time over every kind of ALTER', async () => {
    const positions: Position[] = [];
    const expected: Shown[] = [];
    const steps = alterations(flavor);
    const seen = await readWhile(
      address,
      database,
      async () => {
        for (const [index, { alter, columns = '*', values = '' }] of steps.entries()) {
          const passed = positions.length;
          await connection.query(alter);
          await connection.query(`INSERT INTO a SET id = ${index}${values && `, ${values}`}`);
          expected.push(await selectRow(connection, index, columns));
          await waitUntil('a position behind it', () => positions.length > passed);
        }
      },
      positions,
    );
    expect(seen.map(shownRow)).toEqual(expected);
    const rest = await readFrom(address, database, positions[0] as Position);
    expect(rest.map(shownRow)).toEqual(expected.slice(expected.length - rest.length));
    expect(rest.length).toBeGreaterThan(expected.length - 3);
  });

  // T43.
  test('statements that nobody can parse let the rows go on', async () => {
    await connection.query('CREATE TABLE odd (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(200))');
    const statements = oddStatements(flavor);
    const seen = await readWhile(address, database, async () => {
      for (const statement of statements) {
        await connection.query(statement);
        await connection.query('INSERT INTO odd (v) VALUES (?)', [statement.slice(0, 150)]);
      }
    });
    const rows = seen.filter(({ table }) => table.name === 'odd');
    expect(rows.map(({ after }) => after?.[1])).toEqual(statements.map((one) => one.slice(0, 150)));
  });
});

describe.each(['mariadb', 'mysql'] as const)('%s, whose log does not describe its rows', (flavor) => {
  const address: MysqlAddress = lent(flavor);
  let database = '';
  let connection: Connection;
  beforeAll(async () => {
    connection = await connectAdmin(address);
  });
  afterAll(async () => {
    await connection.query("SET GLOBAL binlog_row_metadata='FULL'");
    await connection.end();
  });
  beforeEach(async ({ task }) => {
    database = `schema_${flavor}_${task.id.replace(/\W/g, '_')}`;
    await connection.query(`CREATE DATABASE ${database}; USE ${database}`);
    await connection.query("SET GLOBAL binlog_row_metadata='MINIMAL'");
  });

  async function caughtUp(positions: readonly Position[]): Promise<void> {
    const { file, offset } = await logEnd(connection);
    await waitUntil('the end of the log', () => {
      const last = positions.at(-1);
      return last?.file === file && Number(last.offset) >= offset;
    });
  }

  // T10.
  test.each(flavor === 'mysql' ? ['MINIMAL'] : ['MINIMAL', 'NO_LOG'])(
    'a stream that has caught up follows every ALTER (%s)',
    async (metadata) => {
      await connection.query(`SET GLOBAL binlog_row_metadata='${metadata}'`);
      const positions: Position[] = [];
      const expected: Shown[] = [];
      const seen = await readWhile(
        address,
        database,
        async () => {
          for (const [index, { alter, columns = '*', values = '' }] of alterations(flavor).entries()) {
            await connection.query(alter);
            await caughtUp(positions);
            await connection.query(`INSERT INTO a SET id = ${index}${values && `, ${values}`}`);
            expected.push(await selectRow(connection, index, columns));
            await caughtUp(positions);
          }
        },
        positions,
      );
      expect(seen.map(shownRow)).toEqual(expected);
    },
  );

  /** A position that knows the table `a`, with what happens behind it while nobody reads on from there. */
  async function asleep(change: () => Promise<unknown>): Promise<Position> {
    const positions: Position[] = [];
    let position: Position | undefined;
    const beside = async (): Promise<void> => {
      await connection.query('CREATE TABLE a (id INT PRIMARY KEY, x INT, y INT)');
      await connection.query('INSERT INTO a VALUES (1, 10, 20)');
      await caughtUp(positions);
      position = positions.at(-1);
      await change();
    };
    // Whether the stream that is awake keeps pace is not asked here.
    await readWhile(address, database, beside, positions).catch(() => {});
    await connection.query(
      'CREATE TABLE IF NOT EXISTS end_marker (id INT PRIMARY KEY); INSERT IGNORE INTO end_marker VALUES (1)',
    );
    return position as unknown as Position;
  }

  const swapped = 'ALTER TABLE a CHANGE x y INT, CHANGE y x INT';

  test('rows from before an ALTER that the stream slept through have their own names', async () => {
    const position = await asleep(() =>
      connection.query(`INSERT INTO a VALUES (2, 11, 21); ${swapped}; INSERT INTO a VALUES (3, 12, 22)`),
    );
    const rest = await readFrom(address, database, position);
    expect(rest.map(shownRow)).toEqual([
      { id: '2', x: '11', y: '21' },
      { id: '3', y: '12', x: '22' },
    ]);
  });

  // MySQL logs an ALTER before information_schema shows it.
  test('names that change places again and again keep their values', async () => {
    const positions: Position[] = [];
    const count = 25;
    const seen = await readWhile(
      address,
      database,
      async () => {
        await connection.query('CREATE TABLE a (id INT PRIMARY KEY, x INT, y INT)');
        for (let id = 0; id < count; id++) {
          await connection.query(`${swapped}; INSERT INTO a SET id = ${id}, x = 1, y = 2`);
          await caughtUp(positions);
        }
      },
      positions,
    );
    expect(seen.map(shownRow)).toEqual(
      Array.from({ length: count }, (_, id) => ({ id: String(id), x: '1', y: '2' })),
    );
  });

  test('rows between two ALTERs that it slept through stop it, and no value goes to a wrong name', async () => {
    const position = await asleep(() =>
      connection.query(`${swapped}; INSERT INTO a VALUES (2, 11, 21); ALTER TABLE a COMMENT 'again'`),
    );
    await expect(readFrom(address, database, position)).rejects.toMatchObject({
      code: 'BSQL5030',
      message: expect.stringContaining("COMMENT 'again'"),
    });
  });

  test('an ALTER of a table that the stream knows nothing of stops it at the rows before', async () => {
    const { definitions, ...position } = await asleep(() =>
      connection.query(`INSERT INTO a VALUES (2, 11, 21); ${swapped}`),
    );
    expect(definitions).toMatchObject({ version: 1 });
    await expect(readFrom(address, database, position)).rejects.toMatchObject({ code: 'BSQL5030' });
  });
});

describe.each(['mariadb', 'mysql'] as const)('%s into Elasticsearch', (flavor) => {
  const address: MysqlAddress = lent(flavor);
  const url = lent('elasticsearch');
  const database = `shape_${flavor}`;
  let connection: Connection;
  beforeAll(async () => {
    connection = await connectAdmin(address);
  });
  afterAll(async () => {
    await connection.end();
  });

  function script(save = '', select = 'select * from changes as rows'): Script {
    return new Script(
      `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}" and databaseNamePattern="${database}" and tableNamePattern="t" as changes;
       ${select};
       save append rows as es.'{db}_{table}' options es.nodes="${url}" and duration="200ms" and checkpointLocation="cp" ${save};`,
    );
  }

  beforeEach(async () => {
    await connection.query(
      `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; USE ${database};
       CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20), n INT)`,
    );
    await fetch(`${url}/${database}_t`, { method: 'DELETE' });
  });

  async function untilEnd(running: Script): Promise<void> {
    await running.waitForCheckpoint('cp', await logEnd(connection));
  }

  async function stops(running: BsqlProcess): Promise<void> {
    await waitUntil('the stop', () => running.exitCode !== null);
    expect(running.exitCode).toBe(1);
  }

  test('a new column stops the stream before its first row; mergeSchema goes on from there, with a field of its own', async () => {
    await using es = script();
    const first = es.run();
    await untilEnd(es);
    await connection.query("INSERT INTO t VALUES (1, 'a', 1)");
    await untilEnd(es);
    expect(await first.end('SIGTERM')).toBe(0);
    // While nothing runs.
    await connection.query(
      "ALTER TABLE t ADD COLUMN at DATETIME(6) FIRST, DROP COLUMN n; INSERT INTO t VALUES ('2024-01-01 00:00:00.5', 2, 'b')",
    );
    for (let run = 0; run < 2; run++) {
      const strict = es.run();
      await stops(strict);
      expect(strict.stderr).toContain('BSQL5031');
      expect(strict.stderr).toContain('`at` (datetime) is new');
      expect(strict.stderr).toContain('`n` is gone');
      expect(strict.stderr).toContain('set mergeSchema="true"');
      expect((await readIndex(url, `${database}_t`)).size).toBe(1);
    }
    es.replace('duration=', 'mergeSchema="true" and duration=');
    const merging = es.run();
    await untilEnd(es);
    await connection.query('UPDATE t SET v = "c"');
    await untilEnd(es);
    expect(await merging.end('SIGTERM')).toBe(0);
    expect(await readIndex(url, `${database}_t`)).toEqual(
      await selectDocuments(connection, `${database}.t`, ['id']),
    );
    const mapping = (await (await fetch(`${url}/${database}_t/_mapping`)).json()) as Record<
      string,
      { mappings: { properties: Record<string, { type: string }> } }
    >;
    expect(mapping[`${database}_t`]?.mappings.properties.at?.type).toBe('date');
  });

  test('what the target does not see, or a select leaves out, stops nothing', async () => {
    await using es = script('', 'select id, v from changes as rows');
    const running = es.run();
    await untilEnd(es);
    await connection.query("INSERT INTO t VALUES (1, 'a', 1)");
    await untilEnd(es);
    for (const alter of [
      'MODIFY v VARCHAR(200)',
      'ADD COLUMN x INT',
      'MODIFY n TEXT',
      'DROP COLUMN n',
      'COMMENT "c"',
      'ADD INDEX (v)',
    ]) {
      await connection.query(`ALTER TABLE t ${alter}; UPDATE t SET v = ?`, [alter]);
      await untilEnd(es);
    }
    expect(await running.end('SIGTERM')).toBe(0);
    expect(await readIndex(url, `${database}_t`)).toEqual(new Map([['1', { id: '1', v: 'ADD INDEX (v)' }]]));
  });

  test('a type that the field does not take stops it whatever mergeSchema says', async () => {
    await using es = script('and mergeSchema="true"');
    const running = es.run();
    await untilEnd(es);
    await connection.query("INSERT INTO t VALUES (1, 'a', 1)");
    await untilEnd(es);
    await connection.query("ALTER TABLE t MODIFY n VARCHAR(20); INSERT INTO t VALUES (2, 'b', 'text')");
    await stops(running);
    expect(running.stderr).toContain('`n` was integer and is string now');
    expect((await readIndex(url, `${database}_t`)).size).toBe(1);
  });

  // T13.
  test('TRUNCATE and DROP end the documents of their table, in order with its rows, also when they are read again', async () => {
    await using es = script();
    es.replace(
      'and tableNamePattern="t"',
      'and tableNamePattern="t|other" and onTruncate="apply" and onDrop="apply" and startFrom="latest"',
    );
    await connection.query('CREATE TABLE other (id INT PRIMARY KEY, v VARCHAR(20), n INT)');
    await fetch(`${url}/${database}_other`, { method: 'DELETE' });
    let running = es.run();
    await untilEnd(es);
    const start = readFileSync(join(es.directory, 'cp/checkpoint.json'), 'utf8');
    const many = Array.from({ length: 6_000 }, (_, id) => `(${id + 10}, 'many', 1)`).join();
    await connection.query(
      `INSERT INTO other VALUES (1, 'stays', 1); INSERT INTO t VALUES ${many}; INSERT INTO t VALUES (1, 'gone', 1), (2, 'gone', 1);
       TRUNCATE TABLE t; INSERT INTO t VALUES (2, 'new', 2), (3, 'new', 2); UPDATE t SET v = 'newer' WHERE id = 3;`,
    );
    await untilEnd(es);
    const rows = await selectDocuments(connection, `${database}.t`, ['id']);
    expect(await readIndex(url, `${database}_t`)).toEqual(rows);
    expect((await readIndex(url, `${database}_other`)).size).toBe(1);
    // From the beginning again, over what is there already.
    expect(await running.end('SIGKILL')).toBeNull();
    writeFileSync(join(es.directory, 'cp/checkpoint.json'), start);
    running = es.run();
    await untilEnd(es);
    expect(await readIndex(url, `${database}_t`)).toEqual(rows);
    await connection.query(
      "DROP TABLE t; CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20), n INT); INSERT INTO t VALUES (7, 'after', 3)",
    );
    await untilEnd(es);
    expect(await running.end('SIGTERM')).toBe(0);
    expect(await readIndex(url, `${database}_t`)).toEqual(
      await selectDocuments(connection, `${database}.t`, ['id']),
    );
    expect((await readIndex(url, `${database}_other`)).size).toBe(1);
  });

  test('TRUNCATE stops a save whose index may hold other tables too', async () => {
    await using es = script();
    es.replace("es.'{db}_{table}'", `es.'${database}_t'`);
    es.replace('and tableNamePattern="t"', 'and tableNamePattern="t" and onTruncate="apply"');
    const running = es.run();
    await untilEnd(es);
    await connection.query("INSERT INTO t VALUES (1, 'a', 1)");
    await untilEnd(es);
    await connection.query('TRUNCATE TABLE t');
    await stops(running);
    expect(running.stderr).toContain('BSQL5032');
    expect((await readIndex(url, `${database}_t`)).size).toBe(1);
  });
});
