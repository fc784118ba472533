import type { Connection } from 'mysql2/promise';
import type { Random } from './random.ts';

/** A kind of key that a table may have, and how its values are made from whole numbers. */
export interface KeyKind {
  readonly name: string;
  /** Columns and keys, for CREATE TABLE. */
  readonly columns: string;
  readonly key: readonly string[];
  /** SQL for the key of the n-th row; the same number gives the same key. */
  readonly keyOf: (n: number) => readonly string[];
}

/** Pairs of them are the same to the collation in part, never as a whole. */
const name = (n: number): string => `'${n % 2 === 0 ? 'Ä' : 'z'}${(n * 7919) % 1_000_003} ${n % 5}'`;

export const keyKinds: readonly KeyKind[] = [
  {
    name: 'digits',
    columns: 'id BIGINT UNSIGNED NOT NULL, PRIMARY KEY (id)',
    key: ['id'],
    keyOf: (n) => [String(18_446_744_073_709_551_615n - BigInt(n) * 3n)],
  },
  {
    name: 'composite',
    columns:
      "shop DECIMAL(20,2) NOT NULL, kind ENUM('z','a','m') NOT NULL, code VARCHAR(40) COLLATE utf8mb4_general_ci NOT NULL, PRIMARY KEY (shop, kind, code)",
    key: ['shop', 'kind', 'code'],
    keyOf: (n) => [`-${n % 7}.50`, `'${'zam'[n % 3]}'`, name(n)],
  },
  {
    name: 'text',
    columns: 'code VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_german2_ci NOT NULL, PRIMARY KEY (code)',
    key: ['code'],
    keyOf: (n) => [name(n)],
  },
  {
    name: 'bytes',
    columns: 'id VARBINARY(16) NOT NULL, PRIMARY KEY (id)',
    key: ['id'],
    keyOf: (n) => [
      `X'${((n * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}00ff${(n % 256).toString(16).padStart(2, '0')}'`,
    ],
  },
  {
    name: 'moment',
    columns: 'at DATETIME(6) NOT NULL, id INT NOT NULL, UNIQUE KEY place (at, id)',
    key: ['at', 'id'],
    keyOf: (n) => [`'2024-01-01 00:00:00' + INTERVAL ${n >> 3} * 10 MICROSECOND`, String(n)],
  },
  {
    // Read in one, told apart all the same.
    name: 'fraction',
    columns: 'id DOUBLE NOT NULL, PRIMARY KEY (id)',
    key: ['id'],
    keyOf: (n) => [`${n} / 7e0`],
  },
  { name: 'keyless', columns: 'id INT NOT NULL, KEY (id)', key: ['id'], keyOf: (n) => [String(n)] },
];

/** One table of each kind of key with rows in them, and clients that change them. */
export class KeyedTables {
  readonly database: string;
  readonly rows: number;
  readonly #random: Random;
  #counter = 0;

  constructor(database: string, rows: number, random: Random) {
    this.database = database;
    this.rows = rows;
    this.#random = random;
  }

  async create(connection: Connection): Promise<void> {
    await connection.query(
      `DROP DATABASE IF EXISTS ${this.database}; CREATE DATABASE ${this.database} CHARACTER SET utf8mb4; USE ${this.database}`,
    );
    for (const kind of keyKinds) {
      await connection.query(
        `CREATE TABLE ${kind.name} (${kind.columns}, counter BIGINT NOT NULL, label VARCHAR(100) NOT NULL)`,
      );
      for (let from = 0; from < this.rows; from += 2_000) {
        const values = Array.from({ length: Math.min(2_000, this.rows - from) }, (_, i) =>
          this.#values(kind, from + i),
        );
        await connection.query(`INSERT INTO ${kind.name} VALUES ${values.join(',')}`);
      }
    }
  }

  /**
   * Changes rows until told to stop, as client `client` of `clients`. Each has keys of its own, so that
   * the counter of a key grows with every commit that touches it.
   */
  async change(
    connection: Connection,
    client: number,
    clients: number,
    stop: () => boolean,
  ): Promise<number> {
    await connection.query(`USE ${this.database}`);
    const there = new Map(keyKinds.map((kind) => [kind, new Set<number>()]));
    for (const rows of there.values()) for (let n = client; n < this.rows; n += clients) rows.add(n);
    let changes = 0;
    while (!stop()) {
      const statements: string[] = [];
      for (let i = this.#random.pick([1, 1, 1, 3, 30]); i > 0; i--) {
        const kind = this.#random.pick(keyKinds);
        statements.push(this.#statement(kind, there.get(kind) as Set<number>, client, clients));
      }
      await connection.query(`START TRANSACTION;${statements.join(';')};COMMIT`);
      changes += statements.length;
    }
    return changes;
  }

  #statement(kind: KeyKind, there: Set<number>, client: number, clients: number): string {
    // A few rows are hot, and some numbers are free.
    const space = this.#random.below(3) === 0 ? 64 : this.rows * 1.2;
    const pick = (): number => Math.floor(this.#random.below(space) / clients) * clients + client;
    const n = pick();
    if (!there.has(n)) {
      there.add(n);
      return `INSERT INTO ${kind.name} VALUES ${this.#values(kind, n)}`;
    }
    const chance = this.#random.below(10);
    if (chance < 2) {
      there.delete(n);
      return `DELETE FROM ${kind.name} WHERE ${where(kind, n)}`;
    }
    const other = pick();
    if (chance < 4 && !there.has(other)) {
      there.delete(n);
      there.add(other);
      const sets = kind.keyOf(other).map((value, i) => `${kind.key[i]} = ${value}`);
      return `UPDATE ${kind.name} SET ${sets.join(', ')}, counter = ${++this.#counter} WHERE ${where(kind, n)}`;
    }
    return `UPDATE ${kind.name} SET counter = ${++this.#counter}, label = 'changed ${this.#counter}' WHERE ${where(kind, n)}`;
  }

  #values(kind: KeyKind, n: number): string {
    return `(${[...kind.keyOf(n), String(++this.#counter), `'row ${n}'`].join(', ')})`;
  }
}

function where(kind: KeyKind, n: number): string {
  return kind
    .keyOf(n)
    .map((value, i) => `${kind.key[i]} = ${value}`)
    .join(' AND ');
}
