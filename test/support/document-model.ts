import { type ChangeEvent, type Row, tableName } from '../../src/model/change.ts';

/** What a target without versions would hold, and whether anything in it ever went back. */
export class DocumentModel {
  readonly tables = new Map<string, Map<string, Row>>();
  /** Each time that a counter went down, or a row came back that was gone. */
  readonly faults: string[] = [];
  readonly reads = new Map<string, number>();
  readonly #keys: ReadonlyMap<string, readonly string[]>;
  readonly #newest = new Map<string, { readonly counter: number; readonly gone: boolean }>();
  readonly #versions = new Map<string, number>();

  /** Columns that identify a row, by table; every table has a column `counter` that only grows. */
  constructor(keys: ReadonlyMap<string, readonly string[]>) {
    this.#keys = keys;
  }

  apply(events: readonly ChangeEvent[]): void {
    for (const event of events) {
      const { table, before, after, operation } = event;
      const rows = this.tables.get(tableName(table)) ?? new Map<string, Row>();
      this.tables.set(tableName(table), rows);
      if (operation === 'read') this.reads.set(tableName(table), (this.reads.get(tableName(table)) ?? 0) + 1);
      const idOf = (row: Row): string =>
        JSON.stringify((this.#keys.get(table.name) ?? []).map((name) => String(row[indexOf(event, name)])));
      const [oldId, newId] = [before && idOf(before), after && idOf(after)];
      if (before && oldId !== undefined && oldId !== newId) {
        rows.delete(oldId);
        this.#note(event, oldId, before, true);
      }
      if (after && newId !== undefined) {
        rows.set(newId, after);
        this.#note(event, newId, after, false);
      }
    }
  }

  #note(event: ChangeEvent, id: string, row: Row, gone: boolean): void {
    const name = `${tableName(event.table)} ${id}`;
    const counter = Number(row[indexOf(event, 'counter')]);
    const earlier = this.#newest.get(name);
    const back =
      earlier && (counter < earlier.counter || (earlier.gone && !gone && counter === earlier.counter));
    if (back)
      this.faults.push(
        `${name}: ${event.operation} brings ${counter} behind ${earlier.counter}${earlier.gone ? ' (gone)' : ''}`,
      );
    if (event.version < (this.#versions.get(name) ?? 0)) this.faults.push(`${name}: the version went back`);
    this.#versions.set(name, event.version);
    this.#newest.set(name, { counter, gone });
  }
}

function indexOf({ table }: ChangeEvent, name: string): number {
  return table.columns.findIndex((column) => column.name === name);
}
