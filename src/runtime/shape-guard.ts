import { type ChangeEvent, type ColumnKind, type TableSchema, tableName } from '../model/change.ts';
import { BsqlError } from '../model/errors.ts';
import type { ShapeFile } from './shape-file.ts';
import { compareShape, extendShape, type Shapes, tellChange } from './shapes.ts';

export interface ShapeGuardOptions {
  /** A name for the save among those that share the file. */
  readonly save: string;
  /** The target as messages name it. */
  readonly target: string;
  readonly mergeSchema: boolean;
  readonly takes: (written: ColumnKind, now: ColumnKind) => boolean;
}

/** Where a table's rows have a shape. */
export type ShapedChange = Pick<ChangeEvent, 'table' | 'origin'>;

/** Stands before a save's sink: no row of a new shape goes by that its target was not made for. */
export class ShapeGuard {
  readonly #file: ShapeFile;
  readonly #options: ShapeGuardOptions;
  readonly #passed = new Set<TableSchema>();
  #shapes: Shapes | undefined;

  constructor(file: ShapeFile, options: ShapeGuardOptions) {
    this.#file = file;
    this.#options = options;
  }

  /** Changes whose shapes are to be admitted before any row of these events is written. */
  unseen(events: readonly ChangeEvent[]): ShapedChange[] {
    const unseen: ShapedChange[] = [];
    let last: TableSchema | undefined;
    for (const { table, origin } of events) {
      if (table === last) continue;
      last = table;
      if (!this.#passed.has(table)) unseen.push({ table, origin });
    }
    return unseen;
  }

  /** Throws BSQL5031 before anything is written of these changes; else their shapes are kept. */
  async admit(changes: readonly ShapedChange[]): Promise<void> {
    const fresh = changes.filter(({ table }) => !this.#passed.has(table));
    if (fresh.length > 0) await this.#admit(fresh);
  }

  /** Whatever columns come next are the first. */
  async forget(): Promise<void> {
    this.#shapes = {};
    await this.#file.write(this.#options.save, this.#shapes);
  }

  async #admit(fresh: readonly ShapedChange[]): Promise<void> {
    const before = this.#shapes ?? (await this.#file.read(this.#options.save));
    const shapes = { ...before };
    let changed = false;
    for (const event of fresh) {
      const name = tableName(event.table);
      const written = shapes[name];
      const extended = extendShape(written, event.table);
      if (written) this.#judge(written, event);
      if (written && Object.keys(extended).length === Object.keys(written).length) continue;
      shapes[name] = extended;
      changed = true;
    }
    if (changed) await this.#file.write(this.#options.save, shapes);
    this.#shapes = shapes;
    for (const { table } of fresh) this.#passed.add(table);
  }

  #judge(written: Shapes[string], { table, origin }: ShapedChange): void {
    const { mergeSchema, takes, target } = this.#options;
    const change = compareShape(written, table, takes);
    const { added, retyped } = change;
    if (retyped.length === 0 && (added.length === 0 || mergeSchema)) return;
    throw new BsqlError(
      `${tableName(table)} has other columns from ${origin.file}:${origin.offset} on than ${target} was made for: ${tellChange(change)}`,
      {
        code: 'BSQL5031',
        kind: 'data',
        help:
          retyped.length > 0
            ? `the target cannot change a type in place: bring \`${retyped.map(({ name }) => name).join('`, `')}\` back with a cast in a select, or remove the checkpoint and load the existing rows into a new target`
            : 'set mergeSchema="true" to add what is new to the target and go on from here, or keep to the old columns with a select',
      },
    );
  }
}
