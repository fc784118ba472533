import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lent } from '../servers/lent.ts';
import { connectAdmin, type MysqlAddress, MysqlServer } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { Random } from '../support/random.ts';
import { logEnd, readIndex } from '../support/truth.ts';

type Document = Readonly<Record<string, unknown>>;

function settings(address: MysqlAddress): string {
  return `host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}"`;
}

const documentSql = `select p.id, p.title, p.price, p.created, a.name as author,
  (select count(*) from comments c where c.post_id = p.id) as comment_count,
  (select group_concat(c.body order by c.id separator '|') from comments c where c.post_id = p.id) as bodies,
  (select json_arrayagg(c.id) from comments c where c.post_id = p.id) as comment_ids
from posts p left join authors a on a.id = p.author_id
where p.id in (?) and p.title <> 'hidden'`;

async function createBlog(connection: Connection, database: string): Promise<void> {
  await connection.query(`
    DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database};
    CREATE TABLE authors (id INT PRIMARY KEY, name VARCHAR(40));
    CREATE TABLE posts (id BIGINT UNSIGNED PRIMARY KEY, author_id INT, title VARCHAR(60), price DECIMAL(30,10),
      created TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), KEY (author_id));
    CREATE TABLE comments (id INT PRIMARY KEY AUTO_INCREMENT, post_id BIGINT UNSIGNED, body VARCHAR(60), KEY (post_id))`);
}

/** Every document that there should be: the SQL without a choice of keys, read by other means. */
async function expectedDocuments(
  connection: Connection,
  sql: string,
  all: string,
): Promise<Map<string, Document>> {
  await connection.query("SET time_zone = '+00:00', group_concat_max_len = 1000000");
  const [rows] = await connection.query<RowDataPacket[]>({
    sql: sql.replace('(?)', `(${all})`),
    typeCast: (field) => field.buffer()?.toString('utf8') ?? null,
  });
  return new Map(rows.map((row) => [String(row.id), normalise(row)]));
}

async function jsonlDocuments(script: Script, file: string): Promise<Map<string, Document>> {
  const text = await readFile(join(script.directory, file), 'utf8').catch(() => '');
  const digits = (_key: string, value: unknown, context: { source?: string }): unknown =>
    typeof value === 'number' ? context.source : value;
  const rows = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line, digits as (key: string, value: unknown) => unknown) as Document);
  // JSON of the database is JSON in the document.
  expect(rows.filter((row) => typeof row.comment_ids === 'string')).toEqual([]);
  return new Map(rows.map((row) => [String(row.id), normalise(row)]));
}

function normalise(row: Document): Document {
  const ids: unknown = typeof row.comment_ids === 'string' ? JSON.parse(row.comment_ids) : row.comment_ids;
  return {
    ...row,
    ...(row.comment_ids === undefined
      ? {}
      : { comment_ids: (ids as unknown[] | null)?.map(String).sort() ?? null }),
    ...(row.created === undefined ? {} : { created: String(row.created).replace('T', ' ').replace('Z', '') }),
  };
}

const largeKey = 2n ** 63n;
const keySpace = 1_500;

/** Rows to begin with: so many that most changes are the only ones of their document. */
async function fillBlog(connection: Connection, random: Random): Promise<void> {
  const posts = Array.from(
    { length: keySpace / 2 },
    (_, id) => `(${id * 2}, ${random.below(40)}, 'post ${id}', ${id}.5)`,
  );
  const comments = Array.from({ length: keySpace }, () => `(${random.below(keySpace)}, 'first')`);
  const authors = Array.from({ length: 30 }, (_, id) => `(${id}, 'author ${id}')`);
  await connection.query(`
    INSERT INTO authors VALUES ${authors.join(', ')};
    INSERT INTO posts (id, author_id, title, price) VALUES ${posts.join(', ')};
    INSERT INTO comments (post_id, body) VALUES ${comments.join(', ')}`);
}

/** Changes to all three tables: parents that change their key, children that move. */
async function change(connection: Connection, random: Random, count: number): Promise<void> {
  const post = (): string =>
    String(random.below(8) === 0 ? largeKey + BigInt(random.below(200)) : random.below(keySpace));
  const statement = (): string => {
    const value = random.below(1e9);
    const kind = random.below(100);
    if (kind < 15)
      return `INSERT INTO posts (id, author_id, title, price) VALUES (${post()}, ${random.below(40)}, 'title ${value}', ${value}.0123456789) ON DUPLICATE KEY UPDATE title = 'again ${value}'`;
    if (kind < 30)
      return `UPDATE posts SET title = ${random.below(3) === 0 ? "'hidden'" : `'updated ${value}'`}, author_id = ${random.below(40)} WHERE id = ${post()}`;
    if (kind < 38) return `DELETE FROM posts WHERE id = ${post()}`;
    if (kind < 46) return `UPDATE IGNORE posts SET id = ${post()} WHERE id = ${post()}`;
    if (kind < 60) return `INSERT INTO comments (post_id, body) VALUES (${post()}, 'body ${value} it''s')`;
    if (kind < 85)
      return `UPDATE comments SET post_id = ${random.below(5) === 0 ? 'NULL' : post()} WHERE id = ${random.below(keySpace)}`;
    if (kind < 98) return `DELETE FROM comments WHERE id = ${random.below(keySpace)}`;
    if (kind < 99)
      return `INSERT INTO authors VALUES (${random.below(40)}, 'author ${value}') ON DUPLICATE KEY UPDATE name = 'renamed ${value}'`;
    return `DELETE FROM authors WHERE id = ${random.below(40)}`;
  };
  for (let done = 0; done < count; ) {
    const size = random.pick([1, 1, 1, 4, 30]);
    const statements = Array.from({ length: size }, statement);
    const end = random.below(15) === 0 ? 'ROLLBACK' : 'COMMIT';
    await connection.query(['START TRANSACTION', ...statements, end].join(';'));
    done += size;
  }
}

/** Rows that many clients insert at a time, and the documents that come of them. */
async function countUnderClients(
  address: MysqlAddress,
  database: string,
): Promise<{ rows: number; documents: number }> {
  const rows = 6_000;
  const clients = await Promise.all(Array.from({ length: 12 }, () => connectAdmin(address)));
  const [first] = clients as [Connection];
  try {
    await first.query(
      `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; CREATE TABLE ${database}.t (id INT PRIMARY KEY, v INT)`,
    );
    await using script = new Script(`
      load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" as changes;
      run changes as requery.\`\` where keys="t=id" and sql="select id, v from t where id in (?)" as documents;
      save append documents as jsonl.'out/t.jsonl' options duration="1" and checkpointLocation="./cp";`);
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(first));
    let next = 0;
    const insert = async (client: Connection): Promise<void> => {
      while (next < rows) await client.query(`INSERT INTO ${database}.t VALUES (${next++}, 1)`);
    };
    await Promise.all(clients.map(insert));
    await script.waitForCheckpoint('cp', await logEnd(first));
    expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
    const [[counted]] = await first.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${database}.t`);
    return { rows: Number(counted?.n), documents: (await jsonlDocuments(script, 'out/t.jsonl')).size };
  } finally {
    for (const client of clients) await client.end();
  }
}

describe.each(['mariadb', 'mysql'] as const)('re-query from %s', (flavor) => {
  const address = lent(flavor);
  let connection: Connection;

  beforeAll(async () => {
    connection = await connectAdmin(address);
  });
  afterAll(async () => {
    await connection.end();
  });

  test('documents are what the SQL says in the end, however often it was killed', async () => {
    const random = Random.fromEnvironment(`requery ${flavor}`);
    const database = `requery_${flavor}`;
    await createBlog(connection, database);
    await using script = new Script(`
      load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" as changes;
      run changes as requery.\`\` where keys="posts=id, comments=post_id"
        and related.authors="select id from posts where author_id = :id" and relatedPageSize=7
        and pageSize=20 and sql='''${documentSql}\n''' as documents;
      save append documents as jsonl.'out/{table}.jsonl' options duration="1" and checkpointLocation="./cp";`);
    let bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await fillBlog(connection, random);
    await change(connection, random, 500);
    await bsql.end('SIGKILL');
    await change(connection, random, 300);
    bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await change(connection, random, 500);
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
    const expected = await expectedDocuments(connection, documentSql, 'select id from posts');
    expect(expected.size).toBeGreaterThan(300);
    expect(await jsonlDocuments(script, 'out/posts.jsonl')).toEqual(expected);
  });
  test('into Elasticsearch: a child that moves changes both parents, a parent that goes takes its document', async () => {
    const database = `requery_es_${flavor}`;
    await createBlog(connection, database);
    await using script = new Script(`
      load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" and tableNamePattern="posts|comments" as changes;
      run changes as requery.\`\` where keys="posts=id, comments=post_id" and sql='''
        select p.id, p.title, (select group_concat(c.body order by c.id) from comments c where c.post_id = p.id) as bodies
        from posts p where p.id in (:keys)''' as documents;
      save append documents as es.'{db}_{table}' options es.nodes="${lent('elasticsearch')}" and duration="1" and checkpointLocation="./cp";`);
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    const index = async (): Promise<unknown[]> => {
      await script.waitForCheckpoint('cp', await logEnd(connection));
      const documents = await readIndex(lent('elasticsearch'), `${database}_posts`);
      return [...documents]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { title, bodies }]) => [title, bodies]);
    };
    await connection.query(`
      INSERT INTO posts (id, title) VALUES (1, 'one'), (2, 'two'), (3, 'three');
      INSERT INTO comments VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c')`);
    expect(await index()).toEqual([
      ['one', 'a,b'],
      ['two', 'c'],
      ['three', null],
    ]);
    await connection.query('UPDATE comments SET post_id = 3 WHERE id = 2');
    expect(await index()).toEqual([
      ['one', 'a'],
      ['two', 'c'],
      ['three', 'b'],
    ]);
    await connection.query('DELETE FROM comments WHERE id = 3; DELETE FROM posts WHERE id = 1');
    expect(await index()).toEqual([
      ['two', null],
      ['three', 'b'],
    ]);
    await connection.query("UPDATE posts SET id = 9, title = 'nine' WHERE id = 3");
    expect(await index()).toEqual([
      ['two', null],
      ['nine', null],
    ]);
    expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
  });

  // On MySQL some of these are missing when nothing waits; a commit is in the log before it is visible.
  test('no commit of many clients is read before it is visible', async () => {
    const { rows, documents } = await countUnderClients(address, `requery_clients_${flavor}`);
    expect(documents).toBe(rows);
  });

  test('values are those that the log gives', async () => {
    const database = `requery_values_${flavor}`;
    await connection.query(`
      DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database};
      SET time_zone = '+05:30', sql_mode = '';
      CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, i INT, u BIGINT UNSIGNED, b BIGINT, y YEAR, bits BIT(60), d DECIMAL(40,12), f DOUBLE,
        day DATE, at DATETIME(6), ts TIMESTAMP(6) NULL, tm TIME(3), c CHAR(5), txt TEXT, l VARCHAR(20) CHARACTER SET latin1,
        bin VARBINARY(9), bl BLOB, e ENUM('x', 'y'), s SET('p', 'q'))`);
    await using script = new Script(`
      load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" as changes;
      run changes as requery.\`\` where keys="t=id" and sql="select * from t where id in (?)" as documents;
      save append documents as jsonl.'out/requery.jsonl' options duration="1" and checkpointLocation="./cp";
      save append changes as jsonl.'out/log.jsonl' options duration="1" and checkpointLocation="./cp2";`);
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    await connection.query(`INSERT INTO t VALUES
      (1, -2147483648, 18446744073709551615, -9223372036854775808, 2024, b'111100001111000011110000', 1234567890123456789012345678.123456789012, 0.1,
       '2024-02-29', '2024-02-29 23:59:59.123456', '2024-06-01 12:00:00.5', '-12:34:56.789', 'a b', 'ünï "q" \\\\ \n', 'é', X'00ff10', X'c328', 'y', 'p,q'),
      (9223372036854775809, 0, 0, 0, 0, 0, -0.000000000001, 1e300, '0000-00-00', '0000-00-00 00:00:00', '1970-01-01 06:00:00', '838:59:59', '', '', '', '', '', '', ''),
      (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`);
    const end = await logEnd(connection);
    await script.waitForCheckpoint('cp', end);
    await script.waitForCheckpoint('cp2', end);
    expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
    const [asked, told] = await Promise.all(
      ['requery', 'log'].map((name) => readFile(join(script.directory, `out/${name}.jsonl`), 'utf8')),
    );
    expect(asked?.split('\n').sort()).toEqual(told?.split('\n').sort());
    expect(told).toContain('18446744073709551615');
  });

  test('tables in shards: each key is read from the one that it lives in', async () => {
    const database = `requery_shards_${flavor}`;
    await connection.query(`
      DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database};
      CREATE TABLE tags (id INT PRIMARY KEY, enterprise_id BIGINT, name VARCHAR(20))`);
    const shards = ['00', '01', '02', '03'];
    for (const shard of shards)
      await connection.query(`CREATE TABLE enterprise_${shard} (id BIGINT PRIMARY KEY, name VARCHAR(20))`);
    await using script = new Script(`
      load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" as changes;
      run changes as tableRewrite.\`\` where pattern="enterprise_\\d+" and replacement="enterprise" as merged;
      run merged as requery.\`\` where keys="enterprise=id, tags=enterprise_id" and shards=4
        and sql='''select e.id, e.name, (select group_concat(t.name order by t.id) from tags t where t.enterprise_id = e.id) as tags
          from \`{{enterprise_table}}\` e where e.id in (?)''' as documents;
      save append documents as jsonl.'out/{db}/{table}.jsonl' options duration="1" and checkpointLocation="./cp";`);
    const bsql = script.run();
    await script.waitForCheckpoint('cp', await logEnd(connection));
    const ids = ['0', '1', '42', '258652761531355136', '258652848596717568', '7', '8', '9'];
    for (const id of ids) {
      const [[row]] = await connection.query<RowDataPacket[]>(`SELECT CRC32('${id}') % 4 AS shard`);
      await connection.query(
        `INSERT INTO enterprise_0${row?.shard} VALUES (${id}, 'n${id}'); INSERT INTO tags VALUES (${ids.indexOf(id)}, ${id}, 't${id}')`,
      );
    }
    await connection.query(
      "UPDATE tags SET name = 'renamed' WHERE enterprise_id = 42; DELETE FROM tags WHERE enterprise_id = 8",
    );
    await script.waitForCheckpoint('cp', await logEnd(connection));
    expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
    const documents = await jsonlDocuments(script, `out/${database}/enterprise.jsonl`);
    expect(documents).toEqual(
      new Map(
        ids.map((id) => [
          id,
          { id, name: `n${id}`, tags: id === '42' ? 'renamed' : id === '8' ? null : `t${id}` },
        ]),
      ),
    );
  });

  test('what goes: with deleteOnMissing="false" only what was deleted', async () => {
    const database = `requery_deletes_${flavor}`;
    await createBlog(connection, database);
    const requery = (options: string, name: string): string => `
      run changes as requery.\`\` where keys="posts=id" ${options}
        and sql="select id, title from posts where id in (?) and title <> 'hidden'" as ${name};
      save append ${name} as jsonl.'out/${name}.jsonl' options duration="1" and checkpointLocation="./${name}";`;
    await using script = new Script(`
      load binlog.\`\` where ${settings(address)} and databaseNamePattern="${database}" and tableNamePattern="posts" as changes;
      ${requery('', 'both')}
      ${requery('and deleteOnMissing="false"', 'deleted')}
      ${requery('and deleteOnMissing="false" and deleteOnDelete="false"', 'neither')}`);
    const bsql = script.run();
    await script.waitForCheckpoint('both', await logEnd(connection));
    const settle = async (): Promise<void> => {
      const end = await logEnd(connection);
      for (const name of ['both', 'deleted', 'neither']) await script.waitForCheckpoint(name, end);
    };
    await connection.query("INSERT INTO posts (id, title) VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    await settle();
    await connection.query("UPDATE posts SET title = 'hidden' WHERE id = 1");
    await settle();
    await connection.query('DELETE FROM posts WHERE id = 2');
    await settle();
    expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
    const left = async (name: string): Promise<string[]> =>
      [...(await jsonlDocuments(script, `out/${name}.jsonl`)).keys()].sort();
    expect(await left('both')).toEqual(['3']);
    expect(await left('deleted')).toEqual(['1', '3']);
    expect(await left('neither')).toEqual(['1', '2', '3']);
  });
  test('check --connect runs the SQL for no key, and judges keys and result', async () => {
    const database = `requery_connect_${flavor}`;
    await createBlog(connection, database);
    const judge = async (options: string, save = ''): Promise<string[]> => {
      await using script = new Script(`
        load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="\${env:PASSWORD}"
          and databaseNamePattern="${database}" and tableNamePattern="posts|comments" as changes;
        run changes as requery.\`\` where ${options} as documents;
        save append documents as jsonl.'out/{table}.jsonl' ${save};`);
      const bsql = new BsqlProcess(['check', '--connect', '--format', 'concise', script.path], {
        PASSWORD: address.reader.password,
      });
      await bsql.exited();
      return bsql.stdout
        .split('\n')
        .filter((line) => line.includes('BSQL'))
        .map((line) => line.replace(/^.*?(error|warning)/, '$1'));
    };
    const sql = 'sql="select id, title from posts where id in (?)"';
    expect(await judge(`keys="posts=id, comments=post_id" and ${sql}`)).toEqual([]);
    expect(
      await judge('keys="posts=id, comments=post_id" and sql="select id, titel from posts where id in (?)"'),
    ).toEqual([expect.stringMatching(/error.*BSQL5401.*titel/)]);
    expect(
      await judge('keys="posts=id, comments=post_id" and sql="select title from posts where id in (?)"'),
    ).toEqual([expect.stringMatching(/error.*BSQL5402.*no column `id`/)]);
    expect(await judge(`keys="posts=id, comments=postid" and ${sql}`)).toEqual([
      expect.stringMatching(/error.*BSQL5202.*no column `postid`/),
    ]);
    expect(
      await judge(
        `keys="posts=id" and related.comments="select nothing from posts where id = :post_id" and ${sql}`,
      ),
    ).toEqual([expect.stringMatching(/error.*BSQL5401.*nothing/)]);
    // The key of the comments has another name than id, so only the database knows.
    await connection.query(`ALTER TABLE ${database}.comments RENAME COLUMN id TO comment_id`);
    expect(await judge(`keys="posts=id, comments=comment_id" and ${sql}`)).toEqual([
      expect.stringMatching(/warning.*BSQL5402.*own primary key/),
    ]);
  });
});

describe('a database that is away or has no GTIDs', () => {
  test('a re-query waits for the database and goes on; without GTIDs it locks what it reads', async () => {
    const server = await MysqlServer.start(versions.mysql, {
      args: ['--gtid-mode=OFF', '--enforce-gtid-consistency=OFF'],
    });
    const connection = await connectAdmin(server.address);
    try {
      const random = Random.fromEnvironment('requery without GTIDs');
      const database = 'requery_plain';
      await createBlog(connection, database);
      await using script = new Script(`
        load binlog.\`\` where ${settings(server.address)} and databaseNamePattern="${database}" as changes;
        run changes as requery.\`\` where keys="posts=id, comments=post_id" and retryWaits="200ms"
          and related.authors="select id from posts where author_id = :id" and sql='''${documentSql}\n''' as documents;
        save append documents as jsonl.'out/{table}.jsonl' options duration="1" and checkpointLocation="./cp";`);
      const bsql = script.run();
      await script.waitForCheckpoint('cp', await logEnd(connection));
      await fillBlog(connection, random);
      await script.waitForCheckpoint('cp', await logEnd(connection));
      // The connections of the re-query go; that of the log stays.
      const [sessions] = await connection.query<RowDataPacket[]>(
        "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE USER = 'bsql' AND COMMAND = 'Sleep'",
      );
      expect(sessions.length).toBeGreaterThan(0);
      for (const { id } of sessions) await connection.query(`KILL ${id}`);
      await change(connection, random, 200);
      await script.waitForCheckpoint('cp', await logEnd(connection));
      expect(await bsql.end('SIGTERM'), bsql.stderr).toBe(0);
      const expected = await expectedDocuments(connection, documentSql, 'select id from posts');
      expect(await jsonlDocuments(script, 'out/posts.jsonl')).toEqual(expected);

      const { rows, documents } = await countUnderClients(server.address, 'requery_plain_clients');
      expect(documents).toBe(rows);
    } finally {
      await connection.end();
      await server.stop();
    }
  });
});
