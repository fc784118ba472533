import { resolve } from 'node:path';
import { type ChangeEvent, type Row, type TableSchema, tableName } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { ItemFailure, OpenContext, Sink, TargetSummary, WriteContext } from '../../model/format.ts';
import type { InspectedTable, SinkInspection } from '../../model/inspection.ts';
import { fillPath } from '../../model/path-template.ts';
import { compileDocumentId, type DocumentId, readIdColumns } from '../encoding/document-id.ts';
import { compileJsonRow } from '../encoding/json-row.ts';
import { inspectFiles } from './inspect.ts';
import { StateFile } from './state-file.ts';

interface TableWriter {
  readonly file: StateFile;
  readonly path: string;
  readonly idOf: DocumentId;
  readonly encode: (row: Row) => string;
}

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
    const { directory, path } = this.#context;
    return await inspectFiles(tables, this.#idColumns, (table) => resolve(directory, fillPath(path, table)));
  }

  async write(events: readonly ChangeEvent[], _context: WriteContext): Promise<readonly ItemFailure[]> {
    const failures: ItemFailure[] = [];
    for (const event of events) {
      const { file, path, idOf, encode } = this.#writers.get(event.table) ?? (await this.#open(event.table));
      const oldId = event.before && idOf(event.before);
      const newId = event.after && idOf(event.after);
      if (oldId !== undefined && oldId !== newId) file.delete(oldId);
      if (!event.after) continue;
      const document = encode(event.after);
      if (newId !== undefined) file.set(newId, document);
      else
        failures.push({
          event,
          code: 'BSQL5107',
          reason: 'no document id: a column of the key is null',
          target: path,
          id: '',
          document,
        });
    }
    for (const file of this.#files.values()) await file.flush();
    return failures;
  }

  summary(): readonly TargetSummary[] {
    return [...this.#files].map(([target, file]) => ({
      table: this.#tables.get(target) ?? '',
      target,
      documents: file.size,
    }));
  }

  async close(): Promise<void> {}

  async #open(table: TableSchema): Promise<TableWriter> {
    const path = resolve(this.#context.directory, fillPath(this.#context.path, table));
    const idOf = compileDocumentId(table, this.#idColumns);
    let file = this.#files.get(path);
    if (!file) {
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
    const writer = { file, path, idOf, encode: compileJsonRow(table) };
    this.#writers.set(table, writer);
    return writer;
  }
}
