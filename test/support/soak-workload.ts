import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { MysqlAddress, MysqlServer } from '../servers/mysql-server.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import type { Random } from './random.ts';
import { waitUntil } from './wait.ts';

/** A kind of key: its columns, its primary key, and the values that say where one is. */
interface KeyKind {
  readonly columns: string;
  readonly key: readonly string[];
  readonly values: (id: number) => readonly string[];
}

const kinds: readonly KeyKind[] = [
  { columns: 'id INT UNSIGNED NOT NULL', key: ['id'], values: (id) => [String(id)] },
  {
    columns: 'id BIGINT UNSIGNED NOT NULL',
    key: ['id'],
    values: (id) => [String(18446744073709551615n - BigInt(id))],
  },
  {
    columns: 'shop VARCHAR(20) NOT NULL, id INT NOT NULL',
    key: ['shop', 'id'],
    values: (id) => [`'shop${id % 7}'`, String(id)],
  },
  {
    columns: 'code VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL',
    key: ['code'],
    values: (id) => [`'${id % 2 ? 'Ключ' : 'key'} ${id}'`],
  },
];

export interface SoakTable {
  readonly name: string;
  readonly kind: KeyKind;
}

const keySpace = 3_000;

/** Tables under random changes of rows and shapes by several clients, whatever happens to the server. */
export class SoakWorkload {
  readonly tables: SoakTable[];
  readonly database: string;
  transactions = 0;
  statements = 0;
  alters = 0;
  readonly #address: MysqlAddress;
  readonly #random: Random;
  readonly #mariadb: boolean;
  #stopping = false;
  #added = 0;

  constructor({ address, flavor }: MysqlServer, database: string, random: Random) {
    this.#mariadb = flavor.startsWith('mariadb');
    this.#address = address;
    this.#random = random;
    this.database = database;
    this.tables = kinds.map((kind, index) => ({ name: `${database}.t${index}`, kind }));
  }

  async create(rows: number): Promise<void> {
    const connection = await connectAdmin(this.#address);
    await connection.query(`CREATE DATABASE ${this.database}`);
    for (const table of this.tables) {
      await connection.query(createTable(table));
      for (let first = 0; first < rows; first += 500) {
        const some = Array.from({ length: 500 }, (_, index) => rowOf(table, first + index, 'before'));
        await connection.query(`INSERT INTO ${table.name} ${columnsOf(table)} VALUES ${some.join()}`);
      }
    }
    connection.destroy();
  }

  /** Changes rows and shapes until `stop`; every client finds its way back when the server goes. */
  async run(clients: number): Promise<void> {
    const work = Array.from({ length: clients }, () =>
      this.#client((connection) => this.#transaction(connection)),
    );
    await Promise.all([...work, this.#client((connection) => this.#alter(connection))]);
  }

  stop(): void {
    this.#stopping = true;
  }

  /** Makes the log say every row once more: columns that were added or dropped are in no older event. */
  async touchAll(connection: Connection): Promise<void> {
    for (const { name } of this.tables) await connection.query(`UPDATE ${name} SET counter = counter + 1`);
  }

  async #client(work: (connection: Connection) => Promise<void>): Promise<void> {
    let connection: Connection | undefined;
    while (!this.#stopping) {
      try {
        connection ??= await this.#connect();
        await work(connection);
      } catch (error) {
        const code = String((error as { code?: unknown }).code);
        if (expected.has(code)) {
          await connection?.query('ROLLBACK').catch(() => {});
          continue;
        }
        if (!/PROTOCOL|ECONN|EPIPE|SHUTDOWN|closed state/.test(`${code} ${error}`)) throw error;
        connection?.destroy();
        connection = undefined;
      }
    }
    connection?.destroy();
  }

  async #connect(): Promise<Connection> {
    let connection: Connection | undefined;
    await waitUntil('the database to come back', async () => {
      connection = await connectAdmin(this.#address).catch(() => undefined);
      // A dropped connection is told to the next query, not as an event without a listener.
      connection?.on('error', () => {});
      return connection !== undefined || this.#stopping;
    });
    if (!connection) throw Object.assign(new Error('stopping'), { code: 'PROTOCOL_CONNECTION_LOST' });
    return connection;
  }

  async #transaction(connection: Connection): Promise<void> {
    const random = this.#random;
    const size = random.pick([1, 1, 3, 20, 150]);
    const statements = ['START TRANSACTION'];
    for (let i = 0; i < size; i++) statements.push(this.#statement(random.pick(this.tables)));
    const commits = random.below(15) > 0;
    await connection.query([...statements, commits ? 'COMMIT' : 'ROLLBACK'].join(';'));
    this.transactions++;
    this.statements += commits ? size : 0;
    // Slower than the target by far, or the end would wait for hours of log.
    await sleep(random.below(100));
  }

  #statement(table: SoakTable): string {
    const random = this.#random;
    const { name, kind } = table;
    const id = random.below(keySpace);
    const hot = random.below(60);
    const text = `text ${random.below(1e9)}`;
    const sort = random.below(100);
    if (sort < 45) {
      return `INSERT INTO ${name} ${columnsOf(table)} VALUES ${rowOf(table, id, text)}
              ON DUPLICATE KEY UPDATE counter = counter + 1, label = '${text} again'`;
    }
    if (sort < 75)
      return `UPDATE ${name} SET counter = counter + 1, label = '${text}' WHERE ${whereOf(kind, hot)}`;
    if (sort < 90) return `DELETE FROM ${name} WHERE ${whereOf(kind, id)}`;
    const moved = kind.key.map(
      (column, index) => `${column} = ${kind.values(random.below(keySpace))[index]}`,
    );
    return `UPDATE IGNORE ${name} SET ${moved.join(', ')} WHERE ${whereOf(kind, id)}`;
  }

  /** A change of shape now and then: columns come and go, grow, move; a copy takes a table's place. */
  async #alter(connection: Connection): Promise<void> {
    const random = this.#random;
    await connection.query(`DO SLEEP(${0.5 + 3 * random.next()})`);
    const { name, kind } = random.pick(this.tables);
    const added = await addedColumns(connection, name);
    const some = added.length > 0 ? random.pick(added) : undefined;
    const sort = random.below(10);
    await connection.query('SET SESSION lock_wait_timeout = 5, SESSION innodb_lock_wait_timeout = 5');
    if (sort < 4 || !some) {
      const type = random.pick([
        'INT DEFAULT 7',
        "VARCHAR(20) DEFAULT 'new'",
        'DECIMAL(10,2)',
        'BIGINT UNSIGNED',
      ]);
      const place = random.pick(['', 'FIRST', 'AFTER label']);
      await connection.query(`ALTER TABLE ${name} ADD COLUMN added_${this.#added++} ${type} ${place}`);
    } else if (sort < 6) await connection.query(`ALTER TABLE ${name} DROP COLUMN ${some}`);
    else if (sort < 7)
      await connection.query(`ALTER TABLE ${name} MODIFY label VARCHAR(${60 + random.below(100)}) NOT NULL`);
    else if (sort < 8) await connection.query(`ALTER TABLE ${name} ADD INDEX (counter), COMMENT = 'soak'`);
    else if (this.#mariadb) await connection.query(`ALTER TABLE ${name} FORCE`);
    else {
      const copy = `${name}_copy`;
      const columns = [...kind.key, 'counter', 'label', 'amount', 'changed', ...added].join();
      // No change may come between the copy and the swap; MariaDB renames no locked tables.
      await connection.query(`DROP TABLE IF EXISTS ${copy}; CREATE TABLE ${copy} LIKE ${name}`);
      await connection.query(`LOCK TABLES ${name} WRITE, ${copy} WRITE`);
      try {
        await connection.query(`INSERT INTO ${copy} (${columns}) SELECT ${columns} FROM ${name}`);
        await connection.query(`RENAME TABLE ${name} TO ${name}_old, ${copy} TO ${name}`);
      } finally {
        await connection.query('UNLOCK TABLES');
      }
      await connection.query(`DROP TABLE ${name}_old`);
    }
    this.alters++;
  }
}

/** What clients that get in each other's way are told. */
const expected = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'ER_TABLE_DEF_CHANGED',
  'ER_NO_SUCH_TABLE',
  'ER_LOCK_NOWAIT',
  'ER_TABLE_NOT_LOCKED',
  'ER_BAD_FIELD_ERROR',
  'ER_TOO_MANY_KEYS',
  'ER_DUP_KEYNAME',
]);

function createTable({ name, kind }: SoakTable): string {
  return `CREATE TABLE ${name} (${kind.columns}, counter BIGINT NOT NULL, label VARCHAR(60) NOT NULL, amount DECIMAL(12,3),
    changed TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), PRIMARY KEY (${kind.key.join()}))`;
}

function columnsOf({ kind }: SoakTable): string {
  return `(${[...kind.key, 'counter', 'label', 'amount'].join()})`;
}

function rowOf({ kind }: SoakTable, id: number, label: string): string {
  return `(${[...kind.values(id), '1', `'${label}'`, `${id}.125`].join()})`;
}

function whereOf(kind: KeyKind, id: number): string {
  const values = kind.values(id);
  return kind.key.map((column, index) => `${column} = ${values[index]}`).join(' AND ');
}

async function addedColumns(connection: Connection, table: string): Promise<string[]> {
  const [columns] = await connection.query<RowDataPacket[]>(`SHOW COLUMNS FROM ${table}`);
  return columns.map(({ Field }) => String(Field)).filter((name) => name.startsWith('added_'));
}
