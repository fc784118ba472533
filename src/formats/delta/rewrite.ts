import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeDirectory, removeQuietly, syncDirectory, writeDurably } from './files.ts';
import { diskPath, type KeyReader } from './id-index.ts';
import type { AddFile, RemoveFile } from './log/actions.ts';
import type { TableState } from './log/state.ts';
import { encodeColumns, readColumns } from './parquet.ts';
import { type PartitionValues, partitionFolder, partitionKey, partitionOf } from './partition.ts';
import type { Changes } from './reduce.ts';
import type { Field } from './schema.ts';
import { statsOf } from './stats.ts';
import type { Stored } from './stored.ts';

export interface RewritePlan {
  readonly directory: string;
  readonly state: TableState;
  /** The table's columns as they are from now on. */
  readonly fields: readonly Field[];
  readonly partitionColumns: readonly string[];
  readonly keys: KeyReader;
  /** Files that hold rows which change. */
  readonly touched: ReadonlySet<string>;
  readonly changes: Changes;
  readonly targetFileSize: number;
}

export interface Rewritten {
  readonly added: readonly AddFile[];
  readonly removed: readonly RemoveFile[];
  /** Rows of each added file. */
  readonly places: readonly { readonly path: string; readonly keys: readonly (string | undefined)[] }[];
}

/** So many small files of one partition are made one. */
const maxSmallFiles = 10;
/** A file below this part of the target size is small. */
const smallPart = 4;

interface Partition {
  readonly values: PartitionValues;
  readonly files: AddFile[];
  readonly rows: [key: string, row: readonly Stored[]][];
}

/**
 * Writes the files that take the place of those touched, durably and without changing the table: what
 * is left of their rows, and the new ones. On a fault nothing of it stays.
 */
export async function rewriteFiles(plan: RewritePlan): Promise<Rewritten> {
  const written: string[] = [];
  const places: { path: string; keys: (string | undefined)[] }[] = [];
  const added: AddFile[] = [];
  const removed: RemoveFile[] = [];
  const now = Date.now();
  try {
    for (const partition of partitionsOf(plan).values()) {
      const builder = new FileBuilder(
        plan,
        partition.values,
        async (file, keys) => {
          added.push(file);
          places.push({ path: file.path, keys });
        },
        written,
      );
      for (const file of partition.files) {
        await keepRows(file, plan, builder);
        removed.push({
          path: file.path,
          deletionTimestamp: now,
          dataChange: true,
          extendedFileMetadata: true,
          partitionValues: file.partitionValues,
          size: file.size,
        });
      }
      for (const [key, row] of partition.rows) {
        builder.add(key, row);
        if (builder.isFull) await builder.write();
      }
      await builder.write();
    }
    for (const folder of new Set(written.map(dirname))) await syncDirectory(folder);
  } catch (error) {
    await Promise.all(written.map(removeQuietly));
    throw error;
  }
  return { added, removed, places };
}

/** What is to be written anew, by partition: touched files, new rows, and small files once there are many. */
function partitionsOf(plan: RewritePlan): Map<string, Partition> {
  const { state, partitionColumns, fields, touched, changes } = plan;
  const partitions = new Map<string, Partition>();
  const find = (values: PartitionValues): Partition => {
    const key = partitionKey(partitionColumns, values);
    const known = partitions.get(key);
    if (known) return known;
    const made = { values, files: [], rows: [] };
    partitions.set(key, made);
    return made;
  };
  for (const path of touched) {
    const file = state.files.get(path);
    if (file) find(file.partitionValues).files.push(file);
  }
  const indexes = partitionColumns.map((name) => fields.findIndex((field) => field.name === name));
  const partitionFields = indexes.map((index) => fields[index] as Field);
  for (const [key, row] of changes) {
    if (!row) continue;
    const values = partitionOf(
      partitionFields,
      indexes.map((index) => row[index] ?? null),
    );
    find(values).rows.push([key, row]);
  }
  const small = new Map<string, AddFile[]>();
  for (const file of state.files.values()) {
    if (file.size >= plan.targetFileSize / smallPart || touched.has(file.path)) continue;
    const key = partitionKey(partitionColumns, file.partitionValues);
    if (!partitions.has(key)) continue;
    const others = small.get(key) ?? [];
    others.push(file);
    small.set(key, others);
  }
  for (const [key, files] of small) {
    if (files.length >= maxSmallFiles) partitions.get(key)?.files.push(...files);
  }
  return partitions;
}

/** The rows of a file that do not change. */
async function keepRows(file: AddFile, plan: RewritePlan, builder: FileBuilder): Promise<void> {
  const { directory, keys, changes } = plan;
  const { rows, columns } = await readColumns(diskPath(directory, file.path), builder.fields);
  // A key's column may have come later than the file: it is null there, and the key with it.
  const itsKeys = keys.keys(file, rows, (field) => columns[builder.fields.indexOf(field)]);
  for (let row = 0; row < rows; row++) {
    const key = itsKeys[row];
    if (key !== undefined && changes.has(key)) continue;
    builder.take(key, columns, row);
    if (builder.isFull) await builder.write();
  }
}

/** Gathers rows of one partition column by column, and writes a file whenever there are enough. */
class FileBuilder {
  /** The columns that data files hold: a partition's are in the log. */
  readonly fields: readonly Field[];
  readonly #plan: RewritePlan;
  readonly #values: PartitionValues;
  readonly #indexes: readonly number[];
  readonly #maxRows: number;
  readonly #onFile: (file: AddFile, keys: (string | undefined)[]) => Promise<void>;
  readonly #written: string[];
  #keys: (string | undefined)[] = [];
  #columns: Stored[][];

  constructor(
    plan: RewritePlan,
    values: PartitionValues,
    onFile: (file: AddFile, keys: (string | undefined)[]) => Promise<void>,
    written: string[],
  ) {
    this.#plan = plan;
    this.#values = values;
    this.#onFile = onFile;
    this.#written = written;
    this.#indexes = plan.fields.flatMap(({ name }, index) =>
      plan.partitionColumns.includes(name) ? [] : [index],
    );
    this.fields = this.#indexes.map((index) => plan.fields[index] as Field);
    this.#maxRows = rowsPerFile(plan);
    this.#columns = this.fields.map(() => []);
  }

  get isFull(): boolean {
    return this.#keys.length >= this.#maxRows;
  }

  take(key: string | undefined, columns: readonly (readonly Stored[])[], row: number): void {
    this.#keys.push(key);
    for (let i = 0; i < this.#columns.length; i++)
      (this.#columns[i] as Stored[]).push((columns[i] as readonly Stored[])[row] as Stored);
  }

  add(key: string, row: readonly Stored[]): void {
    this.#keys.push(key);
    for (let i = 0; i < this.#columns.length; i++)
      (this.#columns[i] as Stored[]).push(row[this.#indexes[i] as number] as Stored);
  }

  async write(): Promise<void> {
    const [keys, columns] = [this.#keys, this.#columns];
    if (keys.length === 0) return;
    this.#keys = [];
    this.#columns = this.fields.map(() => []);
    const { directory, partitionColumns } = this.#plan;
    const name = `${partitionFolder(partitionColumns, this.#values)}part-${randomUUID()}.zstd.parquet`;
    const path = encodeURI(name);
    const disk = diskPath(directory, path);
    await makeDirectory(dirname(disk));
    this.#written.push(disk);
    await writeDurably(disk, await encodeColumns(this.fields, columns));
    const { size, mtimeMs } = await stat(disk);
    await this.#onFile(
      {
        path,
        partitionValues: this.#values,
        size,
        modificationTime: Math.floor(mtimeMs),
        dataChange: true,
        stats: statsOf(this.fields, columns, keys.length),
      },
      keys,
    );
  }
}

/** As many rows as the target size holds, by the files that are there; compression is not known before. */
function rowsPerFile({ state, changes, targetFileSize }: RewritePlan): number {
  let bytes = 0;
  let rows = 0;
  for (const { size, stats } of state.files.values()) {
    const records = rowsOf(stats);
    if (records === undefined) continue;
    bytes += size;
    rows += records;
  }
  // Footers weigh more than rows in small files, so these are worth little as a measure.
  const perRow = rows >= 10_000 ? bytes / rows : sampleRow(changes);
  return Math.max(100, Math.floor(targetFileSize / Math.max(1, perRow)));
}

const sampleSize = 200;

function sampleRow(changes: Changes): number {
  let bytes = 0;
  let rows = 0;
  for (const row of changes.values()) {
    if (!row) continue;
    for (const value of row)
      bytes += typeof value === 'string' ? value.length : ((value as Uint8Array)?.length ?? 8);
    if (++rows >= sampleSize) break;
  }
  return rows === 0 ? 100 : bytes / rows;
}

/** Rows of a file as its stats say; undefined where it has none. */
export function rowsOf(stats: string | undefined): number | undefined {
  const found = stats === undefined ? undefined : /"numRecords"\s*:\s*(\d+)/.exec(stats)?.[1];
  return found === undefined ? undefined : Number(found);
}
