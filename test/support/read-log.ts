import { openBinlogSource } from '../../src/formats/binlog/source.ts';
import type { ChangeEvent, Position } from '../../src/model/change.ts';
import type { Source } from '../../src/model/format.ts';
import { type OptionValues, Secret } from '../../src/model/options.ts';
import { connectAdmin, type MysqlAddress } from '../servers/mysql-server.ts';
import { memoryLog } from './logs.ts';

/** A source of the log of one database. */
async function openLog(address: MysqlAddress, database: string, options: OptionValues = {}): Promise<Source> {
  return await openBinlogSource({
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
      ...options,
    },
    path: { parts: [] },
    directory: '/',
    log: memoryLog(),
    output: async () => {},
  });
}

/** The changes of a database that the log gets while `change` runs; `positions` are those passed. */
export async function readWhile(
  address: MysqlAddress,
  database: string,
  change: () => Promise<unknown>,
  positions: Position[] = [],
  options: OptionValues = {},
): Promise<ChangeEvent[]> {
  const source = await openLog(address, database, options);
  const stop = new AbortController();
  const batches = source.read(undefined, stop.signal)[Symbol.asyncIterator]();
  try {
    // The first one is the place where it begins.
    await batches.next();
    const writing = change().then(() => mark(address, database));
    const [events] = await Promise.all([toMarker(batches, positions), writing]);
    return events;
  } finally {
    stop.abort();
    await batches.return?.();
    await source.close();
  }
}

/** The changes from a position on, up to the marker of `readWhile`. */
export async function readFrom(
  address: MysqlAddress,
  database: string,
  position: Position,
): Promise<ChangeEvent[]> {
  const source = await openLog(address, database);
  const stop = new AbortController();
  const batches = source.read(position, stop.signal)[Symbol.asyncIterator]();
  try {
    return await toMarker(batches, []);
  } finally {
    stop.abort();
    await batches.return?.();
    await source.close();
  }
}

const marker = 'end_marker';

async function mark(address: MysqlAddress, database: string): Promise<void> {
  const connection = await connectAdmin(address);
  await connection.query(
    `CREATE TABLE IF NOT EXISTS ${database}.${marker} (id INT PRIMARY KEY); DELETE FROM ${database}.${marker}; INSERT INTO ${database}.${marker} VALUES (1)`,
  );
  await connection.end();
}

async function toMarker(
  batches: ReturnType<ReturnType<Source['read']>[typeof Symbol.asyncIterator]>,
  positions: Position[],
): Promise<ChangeEvent[]> {
  const events: ChangeEvent[] = [];
  for (let next = await batches.next(); !next.done; next = await batches.next()) {
    for (const event of next.value.events) {
      if (event.table.name === marker) return events;
      events.push(event);
    }
    if (next.value.position) positions.push(next.value.position);
  }
  throw new Error('the log ended before its marker');
}
