import type { Connection } from 'mysql2/promise';
import type { Random } from './random.ts';

const keySpace = 8_000;

/** A table with hot rows and rows that come, go and change their key. */
export class Workload {
  readonly table: string;
  changes = 0;
  readonly #connection: Connection;
  readonly #random: Random;

  constructor(connection: Connection, table: string, random: Random) {
    this.#connection = connection;
    this.table = table;
    this.#random = random;
  }

  async create(): Promise<void> {
    const [database = ''] = this.table.split('.');
    await this.#connection.query(`
      CREATE DATABASE IF NOT EXISTS ${database};
      DROP TABLE IF EXISTS ${this.table};
      CREATE TABLE ${this.table} (
        id INT UNSIGNED NOT NULL PRIMARY KEY,
        counter BIGINT NOT NULL,
        label VARCHAR(60) NOT NULL,
        amount DECIMAL(12,3),
        changed TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)
      )`);
  }

  /** Makes at least this many row changes, in transactions of very different sizes. */
  async change(count: number): Promise<void> {
    const goal = this.changes + count;
    while (this.changes < goal) {
      const size = this.#random.pick([1, 1, 5, 40, 200]);
      const statements = ['START TRANSACTION'];
      for (let i = 0; i < size; i++) statements.push(this.#statement());
      const end = this.#random.below(20) === 0 ? 'ROLLBACK' : 'COMMIT';
      await this.#connection.query([...statements, end].join(';'));
      if (end === 'COMMIT') this.changes += size;
    }
  }

  #statement(): string {
    const { table } = this;
    const random = this.#random;
    const value = `${random.below(1e9)}`;
    const kind = random.below(100);
    const id = random.below(keySpace);
    if (kind < 45) {
      return `INSERT INTO ${table} (id, counter, label, amount) VALUES (${id}, ${value}, 'label ${value}', ${value}.125) ON DUPLICATE KEY UPDATE counter = counter + 1, label = 'again ${value}'`;
    }
    if (kind < 80)
      return `UPDATE ${table} SET counter = counter + 1, label = 'updated ${value}' WHERE id = ${random.below(200)}`;
    if (kind < 92) return `DELETE FROM ${table} WHERE id = ${id}`;
    // A key change onto a key that may be taken is skipped by the server.
    return `UPDATE IGNORE ${table} SET id = ${random.below(keySpace)}, counter = ${value} WHERE id = ${id}`;
  }
}
