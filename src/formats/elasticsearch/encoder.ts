import { createHash } from 'node:crypto';
import {
  type ChangeEvent,
  type ChangeHead,
  type Row,
  type StoredRows,
  type TableSchema,
  tableName,
} from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { ItemFailure } from '../../model/format.ts';
import { fillPath, isPerRow, type PathTemplate } from '../../model/path-template.ts';
import {
  compileNumericDocumentId,
  hasKey,
  keyColumns,
  type NumericDocumentId,
} from '../encoding/document-id.ts';
import { compileJsonRowBytes, type JsonRowBytes } from '../encoding/json-row-bytes.ts';
import { compileRowPath } from '../encoding/row-path.ts';
import { documentText, type Place } from './document-write.ts';
import { faultOfIndexName } from './index-name.ts';
import { KeyRows } from './key-rows.ts';
import { compileRouting, type RoutingOf } from './routing.ts';
import type { WriteOperation } from './write-rules.ts';

/** Takes what events become. */
export interface WriteTaker {
  /** `row` undefined ends the document; `version` may differ from that of the change. */
  put(
    place: Place,
    change: ChangeHead,
    row: Row | StoredRows | undefined,
    encode: JsonRowBytes,
    version?: number,
  ): void;
  /** Events without a usable id or place. */
  readonly failures: ItemFailure[];
}

type DocumentKey = Place['id'];

type FoundIndex =
  | { readonly index: string; readonly fault?: undefined }
  | { readonly index?: undefined; readonly fault: string };

interface TableEncoder {
  /** Indexes of the columns that ids are made of. */
  readonly key: readonly number[];
  readonly placeOf: (event: ChangeEvent, row: Row) => FoundIndex;
  readonly idOf: NumericDocumentId;
  readonly routingOf: RoutingOf;
  readonly encode: JsonRowBytes;
  /** Where nothing but the key says where a document is; else undefined. */
  readonly keys: KeyRows | undefined;
  /** What becomes of rows that have no key; undefined where they have one. */
  readonly keyless: KeylessRows | undefined;
}

/** Elasticsearch refuses longer ids, and the whole request with them. */
const maxIdBytes = 512;

/** What becomes of the rows of a table without a key. */
export type KeylessRows = 'skip' | 'append';

export interface EncoderRules {
  readonly operation: WriteOperation;
  /** Undefined: a table without a key is an error. */
  readonly keyless?: KeylessRows | undefined;
  /** Told of each table without a key that is not an error. */
  readonly onKeyless?: (table: TableSchema) => void;
  /** Whether an id that is too long becomes a hash of it. */
  readonly hashLongIds: boolean;
  /** The column that routes documents; undefined: ids do. */
  readonly routing?: string | undefined;
}

/** Tells which documents events write; compiled once per table version. */
export class Encoder {
  readonly #path: PathTemplate;
  readonly #idColumns: readonly string[] | undefined;
  readonly #tables = new Map<TableSchema, TableEncoder>();
  readonly #indexNames = new Map<string, string>();
  readonly #tablesOfIndex = new Map<string, string>();
  readonly #onShared: (index: string, first: string, second: string) => void;
  readonly #perRow: boolean;
  readonly #maxIndices: number;
  readonly #rules: EncoderRules;
  readonly #keyless = new Set<string>();
  #last: { readonly table: TableSchema; readonly encoder: TableEncoder } | undefined;

  /** `onShared` is told of an index that two tables share: the same key means the same document there (T30). */
  constructor(
    path: PathTemplate,
    idColumns: readonly string[] | undefined,
    onShared: (index: string, first: string, second: string) => void = () => {},
    maxIndices = Number.POSITIVE_INFINITY,
    rules: EncoderRules = { operation: 'index', hashLongIds: false },
  ) {
    this.#rules = rules;
    this.#maxIndices = maxIndices;
    this.#perRow = isPerRow(path);
    this.#onShared = onShared;
    this.#path = path;
    this.#idColumns = idColumns;
  }

  /** Events without a usable id fail. */
  encode(events: readonly ChangeEvent[], into: WriteTaker): void {
    const { failures } = into;
    for (const event of events) {
      if (event.table !== this.#last?.table)
        this.#last = { table: event.table, encoder: this.#encoderOf(event.table) };
      const { placeOf, idOf, key, keys, routingOf, encode, keyless } = this.#last.encoder;
      const { operation, stored } = event;
      const { before, after } =
        stored && keys
          ? keys.read(stored, operation === 'update' || operation === 'delete', operation !== 'delete')
          : event;
      const document = stored && keys ? stored : after;
      if (keyless === 'skip' || (keyless === 'append' && !after)) continue;
      if (keyless === 'append' && after) {
        const { index, fault } = placeOf(event, after);
        const routing = routingOf(after);
        if (fault !== undefined) failures.push(placeFailure(event, fault, undefined, routing, encode));
        else into.put({ index, id: idOfChange(event), routing }, event, after, encode);
        continue;
      }
      const newId = after && idOf(after);
      const newPlace = after && placeOf(event, after);
      const newRouting = after && routingOf(after);
      if (before) {
        const isSame = after !== undefined && haveSameKey(key, before, after);
        const { index } = placeOf(event, before);
        const routing = routingOf(before);
        // Most updates leave the document where it is.
        if (!isSame || index !== newPlace?.index || routing !== newRouting) {
          const id = isSame ? newId : idOf(before);
          // A row without an id or a place was never written.
          if (index !== undefined && isUsable(id)) {
            const old = { index, id, routing };
            if (id !== newId || index !== newPlace?.index) into.put(old, event, undefined, encode);
            else if (routing !== newRouting) into.put(old, event, undefined, encode, justBefore(event));
          }
        }
      }
      if (!after || !newPlace) continue;
      const { index, fault } = newPlace;
      if (fault !== undefined) failures.push(placeFailure(event, fault, newId, newRouting, encode));
      else if (isUsable(newId)) into.put({ index, id: newId, routing: newRouting }, event, document, encode);
      else failures.push(idFailure(event, index, newId, newRouting, encode));
    }
  }

  #encoderOf(table: TableSchema): TableEncoder {
    let encoder = this.#tables.get(table);
    if (!encoder) {
      const keyless = hasKey(table, this.#idColumns) ? undefined : this.#rules.keyless;
      if (keyless) this.#tellKeyless(table);
      const key = keyless ? [] : keyColumns(table, this.#idColumns);
      const isKeyed = !keyless && !this.#perRow && this.#rules.routing === undefined;
      encoder = {
        keyless,
        key,
        keys: isKeyed ? new KeyRows(key, table.columns.length) : undefined,
        placeOf: this.#perRow ? this.#placeByRow(table) : this.#placeByTable(table),
        idOf: keyless ? () => undefined : this.#compileId(table),
        routingOf: keyless === 'skip' ? unrouted : this.#compileRouting(table),
        encode: compileJsonRowBytes(table),
      };
      this.#tables.set(table, encoder);
    }
    return encoder;
  }

  /** Once, whatever versions of the table come. */
  #tellKeyless(table: TableSchema): void {
    if (this.#keyless.has(tableName(table))) return;
    this.#keyless.add(tableName(table));
    this.#rules.onKeyless?.(table);
  }

  #compileId(table: TableSchema): NumericDocumentId {
    const idOf = compileNumericDocumentId(table, this.#idColumns);
    if (!this.#rules.hashLongIds) return idOf;
    return (row) => {
      const id = idOf(row);
      return id === undefined || isShort(id) ? id : hashId(String(id));
    };
  }

  #compileRouting(table: TableSchema): RoutingOf {
    const { routing } = this.#rules;
    return routing === undefined ? unrouted : compileRouting(table, routing);
  }

  #placeByTable(table: TableSchema): TableEncoder['placeOf'] {
    const place = { index: this.indexOf(table) };
    return () => place;
  }

  #placeByRow(table: TableSchema): TableEncoder['placeOf'] {
    const pathOf = compileRowPath(this.#path, table, () => true);
    const places = new Map<string, FoundIndex>();
    return (event, row) => {
      const found = pathOf(event, row);
      if (found.fault !== undefined) return found;
      let place = places.get(found.path);
      if (!place) {
        place = this.#judgePlace(found.path.toLowerCase());
        places.set(found.path, place);
      }
      return place;
    };
  }

  /** What a row brings into a name is the row's own fault, but for a flood of names. */
  #judgePlace(index: string): FoundIndex {
    const found = faultOfIndexName(index);
    if (found) return { fault: `Elasticsearch refuses the index name ${index}: it ${found.fault}` };
    this.#indexNames.set(index, index);
    if (this.#indexNames.size > this.#maxIndices) {
      throw new BsqlError(
        `the rows would go to more than ${this.#maxIndices} indices, which maxIndices does not allow`,
        {
          code: 'BSQL5109',
          kind: 'data',
          help: 'put something coarser into the path, such as {date:yyyy.MM}; each index costs the cluster memory. maxIndices="…" allows more',
        },
      );
    }
    return { index };
  }

  /** The index that a table's documents go to; throws when its name cannot be one. */
  indexOf(table: TableSchema): string {
    const name = fillPath(this.#path, table);
    const index = name.toLowerCase();
    const found = faultOfIndexName(index);
    if (found) {
      throw new BsqlError(`Elasticsearch refuses the index name ${index}: it ${found.fault}`, {
        code: 'BSQL5108',
        kind: 'script',
        help: found.help,
      });
    }
    const other = this.#indexNames.get(index);
    if (other !== undefined && other !== name) {
      throw new BsqlError(`${other} and ${name} differ in case only, and would be one index`, {
        code: 'BSQL5105',
        kind: 'script',
        help: 'save the two tables with two saves and two index names',
      });
    }
    this.#indexNames.set(index, name);
    const first = this.#tablesOfIndex.get(index) ?? tableName(table);
    if (first !== tableName(table)) this.#onShared(index, first, tableName(table));
    this.#tablesOfIndex.set(index, first);
    return index;
  }
}

/**
 * The same for a change that is read again, and for no other. Existing rows have one version all
 * together: theirs the cluster makes.
 */
function idOfChange({ operation, version }: ChangeEvent): string {
  return operation === 'read' ? '' : String(version);
}

const unrouted: RoutingOf = () => undefined;

/**
 * A document that moves to another routing may be written and ended in one shard, and in any order:
 * the end has to lose there. No version is used twice, so this one is behind every earlier of the row.
 */
function justBefore({ version }: ChangeEvent): number {
  return version - 1;
}

function haveSameKey(key: readonly number[], before: Row, after: Row): boolean {
  for (let i = 0; i < key.length; i++) if (before[key[i] as number] !== after[key[i] as number]) return false;
  return true;
}

function isUsable(id: DocumentKey | undefined): id is DocumentKey {
  return id !== undefined && id !== '' && isShort(id);
}

function isShort(id: DocumentKey): boolean {
  return typeof id === 'number' || id.length <= maxIdBytes / 4 || Buffer.byteLength(id) <= maxIdBytes;
}

function hashId(id: string): string {
  return `sha256:${createHash('sha256').update(id).digest('hex')}`;
}

function placeFailure(
  event: ChangeEvent,
  fault: string,
  id: DocumentKey | undefined,
  routing: string | undefined,
  encode: JsonRowBytes,
): ItemFailure {
  const document = textOfRow(event.after, encode);
  return {
    event,
    code: 'BSQL5108',
    fault: 'BSQL5108',
    reason: fault,
    target: '',
    id: String(id ?? ''),
    routing,
    document,
  };
}

function idFailure(
  event: ChangeEvent,
  target: string,
  id: DocumentKey | undefined,
  routing: string | undefined,
  encode: JsonRowBytes,
): ItemFailure {
  const why =
    id === undefined
      ? 'a column of the key is null'
      : id === ''
        ? 'the key is empty'
        : `the key is longer than ${maxIdBytes} bytes`;
  const document = textOfRow(event.after, encode);
  const reason = `no document id: ${why}`;
  return {
    event,
    code: 'BSQL5107',
    fault: 'BSQL5107',
    reason,
    target,
    id: String(id ?? ''),
    routing,
    document,
  };
}

function textOfRow(row: Row | undefined, encode: JsonRowBytes): string | undefined {
  return row && documentText((into) => encode(row, into));
}
