import { resolve } from 'node:path';
import { type ChangeEvent, type TableSchema, tableName } from '../../model/change.ts';
import type { ItemFailure, OpenContext, Problem, Sink, TargetSummary } from '../../model/format.ts';
import type { InspectedTable, SinkInspection } from '../../model/inspection.ts';
import { fillPath, type TableName } from '../../model/path-template.ts';
import { readIdColumns } from '../encoding/document-id.ts';
import { findTables, fixedFolder } from './find-tables.ts';
import { inspectTables } from './inspect.ts';
import { judgeFolder, judgeWritable } from './judge-folder.ts';
import { type DeltaSettings, DeltaTable } from './table.ts';

export async function openDeltaSink(context: OpenContext): Promise<Sink> {
  return new DeltaSink(context);
}

/** A version of a table costs much, however few its rows: many are gathered for each. */
class DeltaSink implements Sink {
  readonly maxEvents = 500_000;
  readonly maxBytes = 64 * 1024 * 1024;
  readonly interval: number;
  readonly #context: OpenContext;
  readonly #settings: DeltaSettings;
  readonly #tables = new Map<string, DeltaTable>();
  /** Source tables of each folder. */
  readonly #sources = new Map<string, Set<string>>();
  #resumed = false;
  /** What is done of a flush that could not be written whole; the same events come again. */
  #unfinished:
    | { readonly events: readonly ChangeEvent[]; readonly done: Map<string, readonly ItemFailure[]> }
    | undefined;

  constructor(context: OpenContext) {
    const { options, partitionBy = [], writer, log } = context;
    this.#context = context;
    this.interval = Number(options.duration ?? 0);
    this.#settings = {
      idColumns: readIdColumns(options),
      partitionBy,
      mergeSchema: options.mergeSchema === true,
      targetFileSize: Number(options.targetFileSize),
      retention: Number(options.retention),
      maxIndexRows: Number(options.maxIndexRows),
      writer,
      log,
    };
  }

  /** Looks at every table that the path could mean and that is there already. */
  async preflight(): Promise<readonly Problem[]> {
    const { path, directory } = this.#context;
    const unwritable = await judgeWritable(fixedFolder(path, directory));
    if (unwritable) return [unwritable];
    const problems: Problem[] = [];
    for (const folder of await findTables(path, directory))
      problems.push(...(await judgeFolder(folder)).problems);
    return problems;
  }

  async inspect(tables: readonly InspectedTable[]): Promise<SinkInspection> {
    return await inspectTables(tables, this.#settings, (table) => this.#folderOf(table));
  }

  /** A table that is there counts, with rows or without. */
  async occupied(tables: readonly TableSchema[]): Promise<readonly string[]> {
    const folders = [...new Set(tables.map((table) => this.#folderOf(table)))];
    const states = await Promise.all(folders.map(async (folder) => (await judgeFolder(folder)).state));
    return folders.filter((_, index) => states[index] !== undefined);
  }

  begin(resumed: boolean): void {
    this.#resumed = resumed;
  }

  async write(events: readonly ChangeEvent[]): Promise<readonly ItemFailure[]> {
    const byFolder = new Map<string, ChangeEvent[]>();
    let last: { readonly event: ChangeEvent; readonly into: ChangeEvent[] } | undefined;
    for (const event of events) {
      if (event.table !== last?.event.table) last = { event, into: this.#remember(event, byFolder) };
      last.into.push(event);
    }
    const done = this.#unfinished?.events === events ? this.#unfinished.done : new Map();
    this.#unfinished = { events, done };
    // One after the other: each table's rewriting has the memory for itself.
    for (const [folder, its] of byFolder)
      if (!done.has(folder)) done.set(folder, await this.#tableAt(folder).write(its));
    this.#unfinished = undefined;
    return [...done.values()].flat();
  }

  summary(): readonly TargetSummary[] {
    return [...this.#sources].flatMap(([target, tables]) =>
      [...tables].map((table) => ({ table, target, documents: this.#tables.get(target)?.rows })),
    );
  }

  async close(): Promise<void> {}

  #folderOf(table: TableName): string {
    return resolve(this.#context.directory, fillPath(this.#context.path, table));
  }

  #tableAt(folder: string): DeltaTable {
    let table = this.#tables.get(folder);
    if (!table) {
      table = new DeltaTable(folder, this.#settings, this.#resumed);
      this.#tables.set(folder, table);
    }
    return table;
  }

  #remember({ table }: ChangeEvent, byFolder: Map<string, ChangeEvent[]>): ChangeEvent[] {
    const folder = this.#folderOf(table);
    const sources = this.#sources.get(folder) ?? new Set();
    const [first] = sources;
    const name = tableName(table);
    if (first !== undefined && !sources.has(name)) {
      this.#context.log.warn(
        { folder, tables: [first, name] },
        `${first} and ${name} share the Delta table ${folder}: rows with the same key overwrite each other there`,
      );
    }
    sources.add(name);
    this.#sources.set(folder, sources);
    const its = byFolder.get(folder) ?? [];
    byFolder.set(folder, its);
    return its;
  }
}
