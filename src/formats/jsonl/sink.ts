import { resolve } from 'node:path';
import {
  type ChangeEvent,
  type Clearing,
  type Row,
  type TableSchema,
  tableName,
} from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type {
  ItemFailure,
  OpenContext,
  Overwrite,
  Sink,
  TargetSummary,
  WriteContext,
} from '../../model/format.ts';
import type { InspectedTable, SinkInspection } from '../../model/inspection.ts';
import { fillPath, isOfOneTable, isPerRow, type PathTemplate } from '../../model/path-template.ts';
import { compileDocumentId, type DocumentId, readIdColumns } from '../encoding/document-id.ts';
import { compileJsonRow } from '../encoding/json-row.ts';
import { compileRowPath, type RowPath } from '../encoding/row-path.ts';
import { sharedError } from '../encoding/shared-error.ts';
import { inspectFiles } from './inspect.ts';
import { StateFile, sizeOf } from './state-file.ts';

interface TableWriter {
  readonly pathOf: RowPath;
  readonly idOf: DocumentId;
  readonly encode: (row: Row) => string;
}

/** Each is held in memory as a whole. */
const maxFiles = 1_000;

export async function openJsonlSink(context: OpenContext): Promise<Sink> {
  return new JsonlSink(context);
}

class JsonlSink implements Sink {
  readonly maxEvents = 50_000;
  readonly maxBytes = 16 * 1024 * 1024;
  readonly #context: OpenContext;
  readonly #idColumns: readonly string[] | undefined;
  readonly #writers = new Map<TableSchema, TableWriter>();
  readonly #files = new Map<string, StateFile>();
  readonly #tables = new Map<string, string>();

  constructor(context: OpenContext) {
    this.#context = context;
    this.#idColumns = readIdColumns(context.options);
  }

  async preflight(): Promise<readonly []> {
    return [];
  }

  async inspect(tables: readonly InspectedTable[]): Promise<SinkInspection> {
    const fileOf = (table: TableSchema): string => this.#fileOf(table);
    return await inspectFiles(tables, this.#idColumns, fileOf, isPerRow(this.#context.path));
  }

  async occupied(tables: readonly TableSchema[]): Promise<readonly string[]> {
    const files = [...new Set(tables.map((table) => this.#fileOf(table)))];
    const sizes = await Promise.all(files.map(sizeOf));
    return files.filter((_, index) => sizes[index] !== 0);
  }

  /** The files of all tables are emptied at the first start; what they held is gone. */
  readonly overwrite: Overwrite = {
    next: async (resumed) => ({ kind: resumed ? 'on' : 'anew' }),
    begin: async (start, tables) => {
      if (start.kind !== 'anew') return;
      for (const table of tables) await StateFile.empty(this.#fileOf(table)).flush();
    },
  };

  #fileOf(table: Pick<TableSchema, 'database' | 'name'>): string {
    return resolve(this.#context.directory, fillPath(this.#context.path, table));
  }

  async write(events: readonly ChangeEvent[], _context: WriteContext): Promise<readonly ItemFailure[]> {
    const failures: ItemFailure[] = [];
    for (const event of events) {
      const { table, before, after } = event;
      const writer = this.#writerOf(table);
      const { idOf, pathOf, encode } = writer;
      const id = after && idOf(after);
      const place = after && pathOf(event, after);
      const oldId = before && idOf(before);
      const oldPlace = before && pathOf(event, before);
      // A row without an id or a place was never written.
      if (oldId !== undefined && oldPlace?.path !== undefined)
        if (oldId !== id || oldPlace.path !== place?.path)
          (await this.#open(oldPlace.path, table, writer)).delete(oldId);
      if (!after || !place) continue;
      if (id !== undefined && place.path !== undefined)
        (await this.#open(place.path, table, writer)).set(id, encode(after));
      else
        failures.push({
          event,
          code: place.fault === undefined ? 'BSQL5107' : 'BSQL5204',
          reason: place.fault ?? 'no document id: a column of the key is null',
          target: place.path ?? '',
          id: id ?? '',
          document: encode(after),
        });
    }
    for (const file of this.#files.values()) await file.flush();
    return failures;
  }

  async clear({ tables }: Clearing): Promise<void> {
    const { path } = this.#context;
    if (!isOfOneTable(path)) throw sharedError(path);
    for (const table of tables) {
      const file = this.#fileOf(table);
      const empty = StateFile.empty(file);
      await empty.flush();
      if (this.#files.has(file)) this.#files.set(file, empty);
    }
  }

  summary(): readonly TargetSummary[] {
    return [...this.#files].map(([target, file]) => ({
      table: this.#tables.get(target) ?? '',
      target,
      documents: file.size,
    }));
  }

  async close(): Promise<void> {}

  #writerOf(table: TableSchema): TableWriter {
    let writer = this.#writers.get(table);
    if (!writer) {
      const { path, directory } = this.#context;
      writer = {
        pathOf: isPerRow(path) ? pathByRow(path, table, directory) : pathByTable(path, table, directory),
        idOf: compileDocumentId(table, this.#idColumns),
        encode: compileJsonRow(table),
      };
      this.#writers.set(table, writer);
    }
    return writer;
  }

  async #open(path: string, table: TableSchema, { idOf }: TableWriter): Promise<StateFile> {
    let file = this.#files.get(path);
    if (!file) {
      if (this.#files.size >= maxFiles) {
        throw new BsqlError(`the rows would go to more than ${maxFiles} files`, {
          code: 'BSQL5109',
          kind: 'data',
          help: 'put something coarser into the path, such as {date:yyyy.MM}',
        });
      }
      file = await StateFile.open(path, table, idOf);
      this.#files.set(path, file);
    }
    const owner = this.#tables.get(path) ?? tableName(table);
    if (owner !== tableName(table)) {
      throw new BsqlError(`${owner} and ${tableName(table)} would both be written to ${path}`, {
        code: 'BSQL5204',
        kind: 'script',
        help: "give each table a file of its own: put {db} and {table} into the path, such as jsonl.'out/{db}/{table}.jsonl'",
      });
    }
    this.#tables.set(path, owner);
    return file;
  }
}

function pathByTable(template: PathTemplate, table: TableSchema, directory: string): RowPath {
  const place = { path: resolve(directory, fillPath(template, table)) };
  return () => place;
}

function pathByRow(template: PathTemplate, table: TableSchema, directory: string): RowPath {
  const pathOf = compileRowPath(template, table, isFileName);
  return (event, row) => {
    const found = pathOf(event, row);
    return found.path === undefined ? found : { path: resolve(directory, found.path) };
  };
}

/** A value from a row must not lead out of its folder. */
function isFileName(value: string): boolean {
  return value !== '' && value !== '.' && value !== '..' && !/[/\\\0]/.test(value);
}
