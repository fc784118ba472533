const systemDatabases = new Set(['mysql', 'information_schema', 'performance_schema', 'sys']);

/** Which tables of a log are followed. Both patterns must match whole names. */
export class TableFilter {
  readonly #databases: RegExp;
  readonly #tables: RegExp;
  readonly #known = new Map<string, boolean>();

  constructor(databasePattern: string, tablePattern: string) {
    this.#databases = new RegExp(`^(?:${databasePattern})$`, 'u');
    this.#tables = new RegExp(`^(?:${tablePattern})$`, 'u');
  }

  matches(database: string, table: string): boolean {
    const name = `${database}\0${table}`;
    let matches = this.#known.get(name);
    if (matches === undefined) {
      matches = this.matchesDatabase(database) && this.#tables.test(table);
      this.#known.set(name, matches);
    }
    return matches;
  }

  matchesDatabase(database: string): boolean {
    return !systemDatabases.has(database) && this.#databases.test(database);
  }
}
