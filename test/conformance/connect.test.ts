import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formats } from '../../src/formats/index.ts';
import type { Column, Position } from '../../src/model/change.ts';
import type { OpenContext } from '../../src/model/format.ts';
import type { Problem, SourceInspection } from '../../src/model/inspection.ts';
import { Secret } from '../../src/model/options.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin, type MysqlAddress, MysqlServer } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { memoryLog } from '../support/logs.ts';
import { logEnd } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

const url = lent('elasticsearch');

interface User {
  readonly user: string;
  readonly password: string;
}

function loadOf(address: MysqlAddress, more: string, { user, password }: User = address.reader): string {
  return `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${user}" and password="\${env:BSQL_TEST_NONE:-${password}}" and ${more} as changes;`;
}

interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly help: string | null;
  readonly start: { readonly line: number };
}

/** The findings of `check --connect` on a script of its own. */
async function findings(text: string): Promise<Finding[]> {
  await using script = new Script(text);
  const bsql = new BsqlProcess(['check', '--connect', '--format', 'json', script.path]);
  const code = await bsql.exited();
  expect(bsql.stderr).toBe('');
  const { diagnostics } = JSON.parse(bsql.stdout) as { diagnostics: Finding[] };
  expect(code).toBe(diagnostics.some((one) => one.severity === 'error') ? 1 : 0);
  return diagnostics;
}

const short = ({ severity, code, message }: Pick<Finding, 'severity' | 'code' | 'message'>): string =>
  `${severity} ${code} ${message}`;

async function putIndex(name: string, body: object): Promise<void> {
  await fetch(`${url}/${name}`, { method: 'DELETE' });
  const answer = await fetch(`${url}/${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

describe.each(['mariadb', 'mysql'] as const)('check --connect on %s', (flavor) => {
  const address = lent(flavor);
  const database = `connect_${flavor}`;
  let admin: Connection;
  beforeAll(async () => {
    admin = await connectAdmin(address);
    await admin.query(`
      DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; USE ${database};
      CREATE TABLE orders (id BIGINT UNSIGNED PRIMARY KEY, title VARCHAR(50), price DECIMAL(10,2), made DATETIME(6), seen TIMESTAMP(3) NULL, day DATE, spent TIME, paid TINYINT(1), note TEXT)`);
  });
  afterAll(async () => {
    await admin.end();
  });

  const save = `save append changes as es.'{db}_{table}' options es.nodes="${url}";`;

  test('a right script on right servers has no finding', async () => {
    await putIndex(`${database}_orders`, {
      mappings: {
        dynamic: 'strict',
        properties: {
          id: { type: 'unsigned_long' },
          title: { type: 'keyword' },
          price: { type: 'double' },
          made: { type: 'date' },
          seen: { type: 'date', format: 'yyyy-MM-dd HH:mm:ss||strict_date_optional_time' },
          day: { type: 'date', format: 'yyyy-MM-dd' },
          spent: { type: 'keyword' },
          paid: { type: 'byte' },
          note: { type: 'text' },
        },
      },
    }).catch(() =>
      // Without x-pack there is no unsigned_long.
      putIndex(`${database}_orders`, {
        mappings: { properties: { id: { type: 'keyword' }, title: { type: 'keyword' } } },
      }),
    );
    expect(
      await findings(
        `${loadOf(address, `databaseNamePattern="${database}" and tableNamePattern="orders"`)}
         select id, title, price as amount from changes where paid = 1 as o;
         save append o as es.'{db}_{table}_view' options es.nodes="${url}" and idCols="id"; ${save}`,
      ),
    ).toEqual([]);
    const there = await fetch(`${url}/${database}_orders_view`);
    expect(there.status).toBe(404);
  });

  test('missing privileges, each by its name', async () => {
    const users = {
      nothing: '',
      client: 'REPLICATION CLIENT',
      slave: 'REPLICATION SLAVE',
      reader: 'REPLICATION CLIENT, REPLICATION SLAVE',
    };
    const told: Record<string, string[]> = {};
    for (const [name, grants] of Object.entries(users)) {
      const user = `few_${name}`;
      await admin.query(`DROP USER IF EXISTS ${user}; CREATE USER ${user} IDENTIFIED BY 'few'`);
      if (grants) await admin.query(`GRANT ${grants} ON *.* TO ${user}`);
      const found = await findings(
        `${loadOf(address, `databaseNamePattern="${database}" and tableNamePattern="orders"`, { user, password: 'few' })} ${save}`,
      );
      told[name] = found
        .filter((one) => one.code === 'BSQL5021')
        .map((one) => /has no ([A-Z ]+),/.exec(one.message)?.[1] ?? one.message);
    }
    expect(told).toEqual({
      nothing: ['REPLICATION SLAVE', 'REPLICATION CLIENT', 'SELECT'],
      client: ['REPLICATION SLAVE', 'SELECT'],
      slave: ['REPLICATION CLIENT', 'SELECT'],
      reader: ['SELECT'],
    });
  });

  test('privileges that come by a role or for one database are enough', async () => {
    await admin.query(`
      DROP DATABASE IF EXISTS ${database}_fk; CREATE DATABASE ${database}_fk; USE ${database}_fk;
      CREATE TABLE parents (id INT PRIMARY KEY);
      CREATE TABLE children (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id));
      DROP USER IF EXISTS by_role; DROP ROLE IF EXISTS replicator; CREATE ROLE replicator;
      GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO replicator;
      CREATE USER by_role IDENTIFIED BY 'few'; GRANT SELECT ON ${database}.* TO by_role; GRANT SELECT (id) ON ${database}_fk.children TO by_role; GRANT replicator TO by_role;
      SET DEFAULT ROLE replicator ${flavor === 'mariadb' ? 'FOR' : 'TO'} by_role`);
    const user = { user: 'by_role', password: 'few' };
    expect(
      await findings(
        `${loadOf(address, `databaseNamePattern="${database}_fk" and tableNamePattern="children"`, user)} save append changes as console.\`\`;`,
      ),
    ).toEqual([]);
    expect(
      await findings(
        `${loadOf(address, `databaseNamePattern="${database}" and tableNamePattern="orders"`, user)} ${save}`,
      ),
    ).toEqual([]);
  });

  test('patterns that match nothing name near misses', async () => {
    const of = async (databases: string, tables: string): Promise<Finding | undefined> =>
      (
        await findings(
          `${loadOf(address, `databaseNamePattern="${databases}" and tableNamePattern="${tables}"`)} ${save}`,
        )
      ).find((one) => one.code === 'BSQL5022');
    expect(await of(database, 'order')).toMatchObject({
      severity: 'error',
      help: expect.stringContaining('did you mean `orders`?'),
    });
    expect(await of(`conect_${flavor}`, 'orders')).toMatchObject({
      severity: 'error',
      help: expect.stringContaining(`\`${database}\``),
    });
    expect(await of(database, 'orders|custmers')).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('no table has the name custmers'),
    });
    expect(await of(database, 'orders|cust.*')).toBeUndefined();
  });

  test('keys and columns: no primary key, idCols and selects that name what is not there', async () => {
    await admin.query(`
      DROP DATABASE IF EXISTS ${database}_keys; CREATE DATABASE ${database}_keys; USE ${database}_keys;
      CREATE TABLE keyless (a INT, b INT);
      CREATE TABLE keyed (order_id INT PRIMARY KEY, title VARCHAR(20), shape POINT)`);
    const load = loadOf(address, `databaseNamePattern="${database}_keys"`);
    expect((await findings(`${load} ${save}`)).map(short)).toEqual([
      `error BSQL5009 the table ${database}_keys.keyless has no primary key, or a select leaves a part of it out, so its rows cannot be told apart`,
    ]);
    const byId = await findings(
      `${load}\nsave append changes as es.'{db}_{table}' options es.nodes="${url}" and idCols="orderid";`,
    );
    expect(byId.map(short)).toEqual([
      `error BSQL5202 the table ${database}_keys.keyed has no column \`orderid\`, which idCols names`,
      `error BSQL5202 the table ${database}_keys.keyless has no column \`orderid\`, which idCols names`,
    ]);
    expect(byId[0]?.help).toContain('did you mean `order_id`?');
    expect(byId[0]?.start.line).toBe(2);
    const bySelect = await findings(
      `${loadOf(address, `databaseNamePattern="${database}_keys" and tableNamePattern="keyed"`)}
       select order_id, titel, price from changes where shape like 'a%' as t; save append t as es.'{db}_{table}' options es.nodes="${url}";`,
    );
    expect(bySelect.map((one) => one.code)).toEqual(expect.arrayContaining(['BSQL5202', 'BSQL5203']));
    expect(bySelect.filter((one) => /`titel`|`price`/.test(one.message))).toHaveLength(2);
  });

  // T12; MySQL logs such changes since 9.6.
  test('foreign keys that cascade', async () => {
    await admin.query(`
      DROP DATABASE IF EXISTS ${database}_fk; CREATE DATABASE ${database}_fk; USE ${database}_fk;
      CREATE TABLE parents (id INT PRIMARY KEY);
      CREATE TABLE children (id INT PRIMARY KEY, parent INT, CONSTRAINT of_parent FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE ON UPDATE SET NULL);
      CREATE TABLE strict_ones (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id))`);
    const load = loadOf(address, `databaseNamePattern="${database}_fk"`);
    const logged = flavor === 'mysql' && versions.mysql === 'mysql-9.7';
    expect((await findings(`${load} ${save}`)).map(short)).toEqual(
      logged
        ? []
        : [
            expect.stringMatching(
              `warning BSQL5023 .*of_parent of ${database}_fk.children has ON DELETE CASCADE ON UPDATE SET NULL`,
            ),
          ],
    );
    // The log itself says whether it has them.
    await admin.query(
      `INSERT INTO ${database}_fk.parents VALUES (1); INSERT INTO ${database}_fk.children VALUES (1, 1)`,
    );
    const before = await logEnd(admin);
    await admin.query(`DELETE FROM ${database}_fk.parents`);
    const [events] = await admin.query<RowDataPacket[]>(`SHOW BINLOG EVENTS IN ? FROM ${before.offset}`, [
      before.file,
    ]);
    // MariaDB announces the child's table, too, but no row of it.
    const rows = events.filter((event) => /Delete_rows/.test(event.Event_type));
    expect(rows).toHaveLength(logged ? 2 : 1);
    const others = loadOf(
      address,
      `databaseNamePattern="${database}_fk" and tableNamePattern="parents|strict_ones"`,
    );
    expect(await findings(`${others} ${save}`)).toEqual([]);
  });

  test('a start that the server does not have, and ids of readers that are taken', async () => {
    const end = await logEnd(admin);
    const prefix = end.file.replace(/\.\d+$/, '');
    const of = async (more: string): Promise<string[]> =>
      (
        await findings(
          `${loadOf(address, `databaseNamePattern="${database}" and tableNamePattern="orders" and ${more}`)} ${save}`,
        )
      ).map((one) => `${one.severity} ${one.code}`);
    const index = Number(end.file.slice(prefix.length + 1));
    expect(await of(`binlogIndex=${index}`)).toEqual([]);
    expect(await of('binlogIndex=999')).toEqual(['error BSQL5003']);
    expect(await of('startingOffsets=8990000000000500')).toEqual(['error BSQL5003']);
    expect(await of(`binlogIndex=${index} and bingLogNamePrefix="other"`)).toEqual(['error BSQL5003']);
    expect(await of(`binlogIndex=${index} and binlogFileOffset=${end.offset * 100}`)).toEqual([
      'error BSQL5003',
    ]);
    expect(await of('serverId=1')).toEqual(['error BSQL5004']);
    expect(await of('serverId=777')).toEqual([]);
    // On MariaDB a reader may not list replicas.
    if (flavor === 'mariadb') return;
    const replica = await connectAdmin(address);
    await register(replica, 777);
    expect(await of('serverId=777')).toEqual(['error BSQL5004']);
    expect(await of('serverId=778')).toEqual([]);
    replica.destroy();
  });

  test('columns against the mapping that is there', async () => {
    await admin.query(`
      DROP DATABASE IF EXISTS ${database}_map; CREATE DATABASE ${database}_map; USE ${database}_map;
      CREATE TABLE t (id INT PRIMARY KEY, big BIGINT UNSIGNED, price DECIMAL(10,2), name VARCHAR(300), flag TINYINT(1), at DATETIME, small INT, ok INT);
      INSERT INTO t VALUES (1, 18446744073709551615, 1.5, 'x', 1, '2024-01-01 00:00:00', 70000, 1)`);
    await putIndex(`${database}_map_t`, {
      mappings: {
        properties: {
          id: { type: 'integer' },
          big: { type: 'long' },
          price: { type: 'integer' },
          name: { type: 'keyword', ignore_above: 100 },
          flag: { type: 'boolean' },
          at: { type: 'date', format: 'yyyy-MM-dd HH:mm:ss' },
          small: { type: 'short' },
          ok: { type: 'long' },
        },
      },
    });
    const found = await findings(`${loadOf(address, `databaseNamePattern="${database}_map"`)} ${save}`);
    expect(
      found.map((one) => `${one.severity} ${one.code} ${/_map\.t\.(\w+)/.exec(one.message)?.[1]}`).sort(),
    ).toEqual([
      'error BSQL5121 at',
      'error BSQL5121 flag',
      'warning BSQL5121 big',
      'warning BSQL5121 name',
      'warning BSQL5121 price',
      'warning BSQL5121 small',
    ]);
    // What is told to be refused is refused, and what is not told is taken.
    const outcomes: Record<string, number> = {};
    for (const [name, value] of Object.entries({
      at: '"2024-01-01T00:00:00"',
      flag: '1',
      big: '18446744073709551615',
      small: '70000',
      price: '1.5',
      name: `"${'x'.repeat(300)}"`,
      ok: '1',
    })) {
      const answer = await fetch(`${url}/${database}_map_t/_doc`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"${name}":${value}}`,
      });
      outcomes[name] = answer.status;
    }
    expect(outcomes).toEqual({ at: 400, flag: 400, big: 400, small: 400, price: 201, name: 201, ok: 201 });
  });

  test('an index that does not grow, one that would grow too far, one that is blocked, one for two tables', async () => {
    await admin.query(`
      DROP DATABASE IF EXISTS ${database}_grow; CREATE DATABASE ${database}_grow; USE ${database}_grow;
      CREATE TABLE a (id INT PRIMARY KEY, x VARCHAR(9), y VARCHAR(9)); CREATE TABLE b (id INT PRIMARY KEY)`);
    const name = `${database}_grow`;
    const of = async (tables: string, body: object): Promise<string[]> => {
      await putIndex(name, body);
      const load = loadOf(address, `databaseNamePattern="${name}" and tableNamePattern="${tables}"`);
      return (await findings(`${load} save append changes as es.'{db}' options es.nodes="${url}";`)).map(
        short,
      );
    };
    const id = { id: { type: 'integer' } };
    expect(await of('a', { mappings: { properties: id } })).toEqual([]);
    expect(await of('a', { mappings: { dynamic: 'strict', properties: id } })).toEqual([
      expect.stringMatching(/^error BSQL5121 .*strict.* x, y /),
    ]);
    expect(await of('a', { mappings: { dynamic: false, properties: id } })).toEqual([
      expect.stringMatching(/^warning BSQL5121 .*`dynamic: false`/),
    ]);
    const limited = { mappings: { properties: id }, settings: { 'index.mapping.total_fields.limit': 4 } };
    expect(await of('a', limited)).toEqual([
      expect.stringMatching(/^error BSQL5122 .* 5 fields, and its limit is 4/),
    ]);
    expect(await of('a', { settings: { 'index.blocks.write': true } })).toEqual([
      expect.stringMatching(/^error BSQL5108 .*index\.blocks\.write/),
    ]);
    expect(await of('a|b', { mappings: { properties: id } })).toEqual([
      expect.stringMatching(/^warning BSQL5123 .* share the index/),
      expect.stringMatching(/^warning BSQL4101 .* this one place/),
    ]);
    await putIndex(name, {});
    await fetch(`${url}/${name}/_close`, { method: 'POST' });
    const load = loadOf(address, `databaseNamePattern="${name}" and tableNamePattern="b"`);
    expect(
      (await findings(`${load} save append changes as es.'{db}' options es.nodes="${url}";`)).map(short),
    ).toEqual([expect.stringMatching(/^error BSQL5108 .*closed/)]);
    await fetch(`${url}/${name}`, { method: 'DELETE' });
  });

  test('kinds of columns are those that the log gives', async () => {
    await admin.query(`
      DROP DATABASE IF EXISTS ${database}_kinds; CREATE DATABASE ${database}_kinds CHARACTER SET utf8mb4; USE ${database}_kinds;
      CREATE TABLE t (
        id INT PRIMARY KEY, tiny TINYINT, flag BOOLEAN, usmall SMALLINT UNSIGNED, big BIGINT, ubig BIGINT UNSIGNED, deci DECIMAL(5,2), f FLOAT, dbl DOUBLE, y YEAR, b BIT(3),
        d DATE, dt DATETIME(6), ts TIMESTAMP NULL, tm TIME, c CHAR(3), vc VARCHAR(9), tx MEDIUMTEXT, bin BINARY(2), vb VARBINARY(3), bl BLOB, e ENUM('a'), s SET('a'), j JSON, g POINT)`);
    const context = contextOf(address, `${database}_kinds`);
    const source = await formats.find((format) => format.name === 'binlog')?.source?.open(context);
    if (!source) throw new Error('no format');
    const inspection = (await source.inspect?.(undefined, AbortSignal.timeout(10_000))) as SourceInspection;
    await admin.query(`INSERT INTO t (id) VALUES (1)`);
    let columns: readonly Column[] = [];
    for await (const batch of source.read(inspection.start, AbortSignal.timeout(30_000))) {
      columns = batch.events[0]?.table.columns ?? [];
      if (columns.length > 0) break;
    }
    expect(columns.length).toBe(25);
    expect(inspection.tables?.map(({ schema }) => schema)).toEqual([
      { database: `${database}_kinds`, name: 't', columns, primaryKey: [0] },
    ]);
    expect(inspection.server).toMatch(flavor === 'mariadb' ? /^MariaDB 1\d\.\d+/ : /^MySQL \d\.\d+/);
  });

  test('a checkpoint of another server, and one whose log is gone', async () => {
    const context = contextOf(address, database);
    const source = await formats.find((format) => format.name === 'binlog')?.source?.open(context);
    const ask = async (from: object | undefined): Promise<readonly Problem[]> =>
      (await source?.inspect?.(from as never, AbortSignal.timeout(10_000)))?.problems ?? [];
    const start = (await source?.inspect?.(undefined, AbortSignal.timeout(10_000)))?.start;
    expect(await ask(start)).toEqual([]);
    expect(await ask({ ...start, gtidSet: undefined, server: 'other' })).toMatchObject([
      { code: 'BSQL5010' },
    ]);
    expect(await ask({ ...start, gtidSet: undefined, file: 'binlog.999999' })).toMatchObject([
      { code: 'BSQL5003' },
    ]);
    expect(await ask({ text: 'x' })).toMatchObject([{ code: 'BSQL5201' }]);
  });

  test('plan --connect: tables, rows, targets and ids', async () => {
    await using script = new Script(
      `${loadOf(address, `databaseNamePattern="${database}" and tableNamePattern="orders"`)} ${save}`,
      'shop.bsql',
    );
    await admin.query(
      `INSERT INTO ${database}.orders (id) VALUES (1), (2); ANALYZE TABLE ${database}.orders`,
    );
    const bsql = new BsqlProcess(['plan', '--connect', '--format', 'json', script.path]);
    expect(await bsql.exited()).toBe(0);
    const report = JSON.parse(bsql.stdout) as { pipelines: object[] };
    expect(report).toMatchObject({
      version: 1,
      connected: true,
      problems: [],
      pipelines: [
        {
          load: { tables: [{ name: `${database}.orders`, primaryKey: ['id'] }] },
          start: { from: 'options', text: expect.stringMatching(/now$/) },
          saves: [
            {
              server: expect.stringMatching(/^(Elasticsearch|OpenSearch) /),
              targets: [
                { table: `${database}.orders`, target: `${database}_orders`, ids: ['id'], exists: true },
              ],
            },
          ],
        },
      ],
    });
    expect(bsql.stdout).not.toContain(address.reader.password === '' ? 'password' : '"password"');
  });
});

describe('a server that is not fit', () => {
  test('each setting is told', async () => {
    const server = await MysqlServer.start(versions.mysql, {
      args: [
        '--gtid-mode=OFF',
        '--enforce-gtid-consistency=OFF',
        '--binlog-format=MIXED',
        '--loose-binlog-row-metadata=MINIMAL',
        '--binlog-row-image=MINIMAL',
      ],
    });
    try {
      const found = await findings(
        `${loadOf(server.address, 'tableNamePattern="t"')} save append changes as console.\`\`;`,
      );
      expect(found.map((one) => `${one.severity} ${one.code}`).sort()).toEqual([
        'error BSQL5013',
        'error BSQL5013',
        'error BSQL5022',
        'warning BSQL5013',
        'warning BSQL5024',
      ]);
    } finally {
      await server.stop();
    }
  });

  test('no binary log', async () => {
    const server = await MysqlServer.start(versions.mariadb, { args: ['--skip-log-bin'] });
    try {
      const found = await findings(
        `${loadOf(server.address, 'tableNamePattern="t"')} save append changes as console.\`\`;`,
      );
      expect(found.map(short)).toContainEqual(expect.stringMatching(/^error BSQL5013 .*binary log is off/));
    } finally {
      await server.stop();
    }
  });

  // T6.
  test.each([versions.mariadb, versions.mysql])('%s purged the log behind the checkpoint', async (flavor) => {
    const server = await MysqlServer.start(flavor);
    try {
      const admin = await connectAdmin(server.address);
      await admin.query(
        'CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)',
      );
      const source = await formats
        .find((format) => format.name === 'binlog')
        ?.source?.open(contextOf(server.address, 'd'));
      const inspect = async (from: Position | undefined): Promise<SourceInspection | undefined> =>
        await source?.inspect?.(from, AbortSignal.timeout(10_000));
      const checkpoint = (await inspect(undefined))?.start;
      await admin.query('INSERT INTO d.t VALUES (2); FLUSH BINARY LOGS');
      expect((await inspect(checkpoint))?.problems).toEqual([]);
      const { file } = await logEnd(admin);
      // MariaDB keeps a file for a moment that it may need to recover.
      await waitUntil('the old log to be purged', async () => {
        await admin.query('PURGE BINARY LOGS TO ?', [file]);
        const [files] = await admin.query<RowDataPacket[]>('SHOW BINARY LOGS');
        return files.length === 1;
      });
      expect((await inspect(checkpoint))?.problems).toMatchObject([
        { severity: 'error', code: 'BSQL5003', message: expect.stringContaining(`oldest file is ${file}`) },
      ]);
      await admin.end();
    } finally {
      await server.stop();
    }
  });

  test('servers that are not there are findings, both at once', async () => {
    const found = await findings(
      'load binlog.`` where port=1 and userName="u" as changes; save append changes as es.\'{table}\' options es.nodes="127.0.0.1:2";',
    );
    expect(found.map((one) => one.code)).toEqual(['BSQL5001', 'BSQL5101']);
  });
});

/** Tells the server that this connection is a replica of an id, as replicas do. */
async function register(connection: Connection, serverId: number): Promise<void> {
  const { connection: driver } = connection as unknown as {
    connection: { _registerSlave(options: object, done: (error: unknown) => void): void };
  };
  await new Promise<void>((resolve, reject) => {
    driver._registerSlave({ serverId }, (error) => (error ? reject(error) : resolve()));
  });
}

function contextOf(address: MysqlAddress, database: string): OpenContext {
  const { user, password } = address.reader;
  return {
    options: {
      host: address.host,
      port: address.port,
      userName: user,
      password: new Secret('test', () => password),
      databaseNamePattern: database,
      tableNamePattern: '.*',
      binlogFileOffset: 4,
      heartbeat: 10_000,
      maxBinlogQueueSize: 1_000_000,
    },
    path: { parts: [] },
    directory: '.',
    log: memoryLog(),
    output: async () => {},
  };
}
