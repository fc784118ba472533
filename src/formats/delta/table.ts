import type { ChangeEvent, TableSchema } from '../../model/change.ts';
import { BsqlError, messageOf } from '../../model/errors.ts';
import type { ItemFailure } from '../../model/format.ts';
import type { Log } from '../../model/log.ts';
import { deleteOldLog, deleteRemovedFiles } from './clean-up.ts';
import { fileFault, removeQuietly } from './files.ts';
import { diskPath, IdIndex, KeyReader } from './id-index.ts';
import type { Action } from './log/actions.ts';
import { judgeTable } from './log/judge.ts';
import { DeltaLog, firstActions } from './log/log.ts';
import type { TableState } from './log/state.ts';
import { matchColumns, matchPartitions } from './match-columns.ts';
import { type Reduced, reduceEvents } from './reduce.ts';
import { rewriteFiles, rowsOf } from './rewrite.ts';
import { compileRowEncoder, keyFields, keyNames, type RowEncoder } from './row-encoder.ts';
import { type Field, parseSchema, printSchema } from './schema.ts';

export interface DeltaSettings {
  readonly idColumns: readonly string[] | undefined;
  readonly partitionBy: readonly string[];
  readonly mergeSchema: boolean;
  readonly targetFileSize: number;
  readonly retention: number;
  readonly maxIndexRows: number;
  /** Under which the table keeps how far the log is in it; undefined where a version says nothing of that. */
  readonly writer: string | undefined;
  readonly log: Log;
}

/** The table as far as this process has read and written it. */
interface Loaded {
  readonly state: TableState;
  fields: readonly Field[] | undefined;
  partitionColumns: readonly string[] | undefined;
  index: IdIndex | undefined;
}

/** Log entries are looked through for old ones every so many versions. */
const cleanUpInterval = 100;
/** A clock's version has the second of the commit above these bits. */
const ticks = 2 ** 20;

/** One Delta table: takes flushes of changes and makes a version of each. */
export class DeltaTable {
  readonly directory: string;
  readonly #log: DeltaLog;
  readonly #settings: DeltaSettings;
  readonly #encoders = new Map<TableSchema, RowEncoder>();
  #loaded: Loaded | undefined;
  #cleaned = 0;
  /** Whether this run goes on from where an earlier one stood. */
  readonly #resumed: boolean;
  /** Second of the newest change that an earlier run has committed; undefined before that was read. */
  #known: number | undefined;

  constructor(directory: string, settings: DeltaSettings, resumed: boolean) {
    this.directory = directory;
    this.#log = new DeltaLog(directory);
    this.#settings = settings;
    this.#resumed = resumed;
  }

  /** Rows in the table, where every file says how many it has. */
  get rows(): number | undefined {
    let sum = 0;
    for (const { stats } of this.#loaded?.state.files.values() ?? []) {
      const rows = rowsOf(stats);
      if (rows === undefined) return undefined;
      sum += rows;
    }
    return this.#loaded && sum;
  }

  /** Makes one version of these events, durably; what the table can never hold comes back. */
  async write(events: readonly ChangeEvent[]): Promise<readonly ItemFailure[]> {
    try {
      const failures: ItemFailure[] = [];
      for (const run of this.#runsOfOneKey(events)) {
        this.#loaded ??= await this.#load();
        failures.push(...(await this.#write(run, this.#loaded)));
      }
      return failures;
    } catch (error) {
      // What is on disk may be more than what is in memory now: the next write reads it again.
      this.#loaded = undefined;
      this.#encoders.clear();
      throw fileFault(error, this.directory);
    }
  }

  async #load(): Promise<Loaded> {
    const state = await this.#log.read();
    const fault = judgeTable(this.directory, state);
    if (fault) throw fault;
    const { metaData } = state;
    return {
      state,
      fields: metaData && parseSchema(metaData.schemaString),
      partitionColumns: metaData?.partitionColumns,
      index: undefined,
    };
  }

  async #write(events: readonly ChangeEvent[], loaded: Loaded): Promise<readonly ItemFailure[]> {
    const before = loaded.fields;
    for (const table of new Set(events.map((event) => event.table))) this.#prepare(table, loaded);
    const { changes, failures }: Reduced = reduceEvents(
      events,
      (table) => this.#encoderOf(table, loaded),
      this.#knownIn(loaded.state),
      this.directory,
    );
    const fields = loaded.fields as readonly Field[];
    const partitionColumns = loaded.partitionColumns as readonly string[];
    const index = await this.#indexFor(events.at(-1)?.table as TableSchema, loaded, fields, partitionColumns);
    const touched = await index.filesOf(changes, loaded.state);
    const rewritten = await rewriteFiles({
      directory: this.directory,
      state: loaded.state,
      fields,
      partitionColumns,
      keys: index.reader,
      touched,
      changes,
      targetFileSize: this.#settings.targetFileSize,
    });
    const version = (events.at(-1) as ChangeEvent).version;
    const isNew = loaded.state.version < 0;
    const extended = before !== fields;
    if (!isNew && !extended && rewritten.added.length === 0 && rewritten.removed.length === 0)
      return failures;
    const actions = this.#actions(loaded, version, extended, [
      ...rewritten.removed.map((remove): Action => ({ remove })),
      ...rewritten.added.map((add): Action => ({ add })),
    ]);
    if (!(await this.#log.commit(loaded.state, actions))) {
      await Promise.all(rewritten.added.map(({ path }) => removeQuietly(diskPath(this.directory, path))));
      throw new BsqlError(
        `another program made version ${loaded.state.version + 1} of the Delta table ${this.directory} first`,
        {
          code: 'BSQL5133',
          retryable: true,
          help: 'nothing is lost: the table is read again and the changes are written after it; if it happens all the time, let only one program write',
        },
      );
    }
    for (const [key, row] of changes) if (!row) index.forget(key);
    for (const { keys, path } of rewritten.places) index.place(keys, path);
    await this.#keepUp(loaded.state);
    return failures;
  }

  /** Ids mean the same only as long as the same columns make them. */
  #runsOfOneKey(events: readonly ChangeEvent[]): ChangeEvent[][] {
    const names = new Map<TableSchema, string>();
    const nameOf = (table: TableSchema): string => {
      const name = names.get(table) ?? keyNames(table, this.#settings.idColumns).join();
      names.set(table, name);
      return name;
    };
    const runs: ChangeEvent[][] = [];
    let last: string | undefined;
    for (const event of events) {
      const name = nameOf(event.table);
      if (name !== last) runs.push([]);
      last = name;
      runs.at(-1)?.push(event);
    }
    return runs;
  }

  /** Finds or extends the table's columns for this version of the source's table. */
  #prepare(table: TableSchema, loaded: Loaded): void {
    if (this.#encoders.has(table)) return;
    const { mergeSchema, partitionBy } = this.#settings;
    const fields = matchColumns(table, loaded.fields, mergeSchema, this.directory);
    loaded.partitionColumns = matchPartitions(
      table,
      fields,
      partitionBy,
      loaded.partitionColumns,
      this.directory,
    );
    if (fields !== loaded.fields) this.#encoders.clear();
    loaded.fields = fields;
  }

  #encoderOf(table: TableSchema, loaded: Loaded): RowEncoder {
    let encoder = this.#encoders.get(table);
    if (!encoder) {
      encoder = compileRowEncoder(
        table,
        loaded.fields ?? [],
        loaded.partitionColumns ?? [],
        this.#settings.idColumns,
      );
      this.#encoders.set(table, encoder);
    }
    return encoder;
  }

  async #indexFor(
    table: TableSchema,
    loaded: Loaded,
    fields: readonly Field[],
    partitionColumns: readonly string[],
  ): Promise<IdIndex> {
    const reader = new KeyReader(
      this.directory,
      keyFields(table, fields, this.#settings.idColumns),
      partitionColumns,
    );
    if (loaded.index?.reader.name !== reader.name) {
      loaded.index = await IdIndex.build(reader, loaded.state, this.#settings.maxIndexRows, this.directory);
    }
    return loaded.index;
  }

  /**
   * Whether an earlier run has written an event already. Only whole seconds count: within one the clock
   * may number the rows otherwise when they come again, and a row must not be passed over.
   */
  #knownIn(state: TableState): (event: ChangeEvent) => boolean {
    const { writer } = this.#settings;
    const kept = writer === undefined || !this.#resumed ? undefined : state.transactions.get(writer)?.version;
    this.#known ??= kept === undefined ? -1 : Math.floor(kept / ticks);
    const known = this.#known;
    return ({ version, operation }) => operation !== 'read' && Math.floor(version / ticks) < known;
  }

  #actions(loaded: Loaded, version: number, extended: boolean, changes: readonly Action[]): Action[] {
    const { state, fields, partitionColumns } = loaded;
    const now = Date.now();
    const schemaString = printSchema(fields ?? []);
    const { writer } = this.#settings;
    const shape: Action[] =
      state.version < 0
        ? firstActions(schemaString, partitionColumns ?? [], now)
        : extended && state.metaData
          ? [{ metaData: { ...state.metaData, schemaString } }]
          : [];
    return [
      {
        commitInfo: {
          timestamp: now,
          operation: 'MERGE',
          operationParameters: {},
          isBlindAppend: false,
          engineInfo: 'bsql',
        },
      },
      ...shape,
      ...(writer === undefined ? [] : [{ txn: { appId: writer, version, lastUpdated: now } }]),
      ...changes,
    ];
  }

  /** Checkpoint and deletion of what is old. The version is committed: a fault here waits for the next time. */
  async #keepUp(state: TableState): Promise<void> {
    if (!this.#log.isCheckpointDue(state)) return;
    const before = Date.now() - this.#settings.retention;
    try {
      await deleteRemovedFiles(this.directory, state, before);
      await this.#log.checkpoint(state);
      if (state.version < this.#cleaned + cleanUpInterval) return;
      this.#cleaned = state.version;
      await deleteOldLog(this.#log.directory, await this.#log.names(), before);
    } catch (error) {
      this.#settings.log.warn(
        { table: this.directory, version: state.version },
        `the checkpoint of the Delta table was not written, and is tried again later: ${messageOf(error)}`,
      );
    }
  }
}
