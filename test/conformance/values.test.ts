import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openBinlogSource } from '../../src/formats/binlog/source.ts';
import type { ChangeEvent, Value } from '../../src/model/change.ts';
import { Secret } from '../../src/model/options.ts';
import { connectAdmin, type MysqlAddress } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { type ColumnType, columnTypes } from '../support/column-types.ts';
import { memoryLog } from '../support/logs.ts';

/** What the log looks like, by settings of the server; undone behind it. */
interface Variant {
  readonly name: string;
  readonly set: readonly string[];
  readonly unset: readonly string[];
}

const full = "SET GLOBAL binlog_row_metadata='FULL'";
const compressEvents = ['SET GLOBAL log_bin_compress=ON', 'SET GLOBAL log_bin_compress_min_len=10'];
const plainEvents = ['SET GLOBAL log_bin_compress=OFF', 'SET GLOBAL log_bin_compress_min_len=256'];
const variants: Readonly<Record<'mariadb' | 'mysql', readonly Variant[]>> = {
  mariadb: [
    { name: 'FULL metadata', set: [full], unset: [] },
    { name: 'MINIMAL metadata', set: ["SET GLOBAL binlog_row_metadata='MINIMAL'"], unset: [full] },
    { name: 'NO_LOG metadata', set: ["SET GLOBAL binlog_row_metadata='NO_LOG'"], unset: [full] },
    { name: 'log_bin_compress', set: compressEvents, unset: plainEvents },
  ],
  mysql: [
    { name: 'FULL metadata', set: [full], unset: [] },
    { name: 'MINIMAL metadata', set: ["SET GLOBAL binlog_row_metadata='MINIMAL'"], unset: [full] },
    {
      name: 'binlog_transaction_compression',
      set: ['SET SESSION binlog_transaction_compression=ON'],
      unset: ['SET SESSION binlog_transaction_compression=OFF'],
    },
  ],
};

/** Reads the log from now on while `change` writes it, up to a row in the table `marker`. */
async function eventsOf(
  address: MysqlAddress,
  connection: Connection,
  database: string,
  change: () => Promise<void>,
): Promise<ChangeEvent[]> {
  const source = await openBinlogSource({
    options: {
      host: address.host,
      port: address.port,
      userName: address.reader.user,
      password: new Secret('password', () => address.reader.password),
      databaseNamePattern: database,
      tableNamePattern: '.*',
      onTruncate: 'ignore',
      startFrom: 'latest',
      heartbeat: 10_000,
      maxBinlogQueueSize: 1_000_000,
      binlogFileOffset: 4,
    },
    path: { parts: [] },
    directory: '/',
    log: memoryLog(),
    output: async () => {},
  });
  const events: ChangeEvent[] = [];
  const stop = new AbortController();
  const batches = source.read(undefined, stop.signal)[Symbol.asyncIterator]();
  // The first one is the place where it begins.
  await batches.next();
  await change();
  await connection.query(
    `CREATE TABLE ${database}.marker (id INT PRIMARY KEY); INSERT INTO ${database}.marker VALUES (1)`,
  );
  try {
    for (let next = await batches.next(); !next.done; next = await batches.next()) {
      for (const event of next.value.events) {
        if (event.table.name === 'marker') return events;
        events.push(event);
      }
    }
  } finally {
    stop.abort();
    await batches.return?.();
    await source.close();
  }
  throw new Error('the log ended before its marker');
}

type Printed = Map<string, string | null>;

async function print(connection: Connection, table: string, type: ColumnType): Promise<Printed> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT CAST(id AS CHAR) AS id, ${type.print} AS t FROM ${table} ORDER BY id`,
  );
  return new Map(rows.map((row) => [String(row.id), row.t === null ? null : String(row.t)]));
}

describe.each(['mariadb', 'mysql'] as const)('%s', (flavor) => {
  const address = inject(flavor);
  let connection: Connection;
  let all: readonly ColumnType[];

  beforeAll(async () => {
    connection = await connectAdmin(address);
    await connection.query("SET SESSION sql_mode='', time_zone='+00:00'; SET NAMES utf8mb4");
    const [charsets] = await connection.query<RowDataPacket[]>(
      "SELECT CHARACTER_SET_NAME AS n FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME <> 'binary' ORDER BY 1",
    );
    const [, version = '0'] = /-(\d+\.\d+)/.exec(versions[flavor]) ?? [];
    all = columnTypes({
      mariadb: flavor === 'mariadb',
      version: Number(version),
      charsets: charsets.map((row) => String(row.n)),
    });
  });
  afterAll(async () => {
    await connection.end();
  });

  // T18 to T26, T7, T10.
  test.each(variants[flavor])('every type is what a SELECT says: $name', async ({ name, set, unset }) => {
    // Unknown to 8.0.15.
    if (name === 'binlog_transaction_compression' && versions[flavor] === 'mysql-8.0') return;
    const database = `values_${flavor}`;
    await connection.query(
      `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database}`,
    );
    const types = name.startsWith('M') || name.startsWith('N') ? all.filter((type) => !type.needsFull) : all;
    const tables: string[] = [];
    for (const [index, { declaration, around }] of types.entries()) {
      const table = `c${index}`;
      if (around) await connection.query(around[0]);
      await connection.query(`CREATE TABLE ${table} (id INT PRIMARY KEY, v ${declaration})`);
      if (around) await connection.query(around[1]);
      tables.push(table);
    }
    await connection.query(set.join(';'));
    const inserted: Printed[] = [];
    const updated: Printed[] = [];
    const events = await eventsOf(address, connection, database, async () => {
      for (const [index, type] of types.entries()) {
        const table = `${database}.${tables[index]}`;
        const values = [...type.values, 'NULL'];
        const rows = (from: number): string[] =>
          values.map((_, i) => values[(i + from) % values.length] as string);
        await connection.query(
          `INSERT INTO ${table} VALUES ${rows(0)
            .map((value, i) => `(${i}, ${value})`)
            .join(', ')}`,
        );
        inserted.push(await print(connection, table, type));
        await connection.query(
          rows(1)
            .map((value, i) => `UPDATE ${table} SET v = ${value} WHERE id = ${i}`)
            .join(';'),
        );
        updated.push(await print(connection, table, type));
        await connection.query(`DELETE FROM ${table}`);
      }
    }).finally(async () => {
      if (unset.length > 0) await connection.query(unset.join(';'));
    });

    const byTable = Map.groupBy(events, (event) => event.table.name);
    const wrong: string[] = [];
    let values = 0;
    for (const [index, type] of types.entries()) {
      const seen = byTable.get(tables[index] as string) ?? [];
      const kind = seen[0]?.table.columns[1]?.kind;
      if (kind !== type.kind) wrong.push(`${type.name} is of the kind ${kind}`);
      const images: Record<'insert' | 'before' | 'after' | 'delete', Printed> = {
        insert: inserted[index] as Printed,
        before: inserted[index] as Printed,
        after: updated[index] as Printed,
        delete: updated[index] as Printed,
      };
      const compare = (image: keyof typeof images, row: readonly Value[]): void => {
        const [id, value = null] = row;
        const printed = images[image].get(String(id)) ?? null;
        const expected = printed === null ? null : type.ofServer(printed);
        const found = value === null ? null : type.ofLog(value);
        values++;
        if (JSON.stringify(expected) !== JSON.stringify(found))
          wrong.push(
            `${type.name} ${image} ${id}: ${JSON.stringify(found)?.slice(0, 300)} and not ${JSON.stringify(expected)?.slice(0, 300)} (${printed?.slice(0, 100)})`,
          );
      };
      for (const { operation, before, after } of seen) {
        if (operation === 'insert' && after) compare('insert', after);
        if (operation === 'delete' && before) compare('delete', before);
        if (operation === 'update' && before && after) {
          compare('before', before);
          compare('after', after);
        }
      }
      const inserts = seen.filter(({ operation }) => operation === 'insert').length;
      const deletes = seen.filter(({ operation }) => operation === 'delete').length;
      if (inserts !== type.values.length + 1 || deletes !== inserts)
        wrong.push(
          `${type.name}: ${inserts} inserts and ${deletes} deletes of ${type.values.length + 1} rows`,
        );
    }
    process.stderr.write(
      `${versions[flavor]}, ${name}: ${values} values of ${types.length} columns compared: ${types.map((type) => type.name).join(', ')}\n`,
    );
    expect(wrong).toEqual([]);
  });
});
