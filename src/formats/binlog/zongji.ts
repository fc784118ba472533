import ZongJi from '@vlasky/zongji';

/**
 * The one place that knows zongji's inside. The version is pinned exactly; the test beside this
 * file's mirror fails when what is used here changes.
 */

/** A column as a table map gives it. */
export interface ZongjiColumn {
  readonly name: string;
  /** Type code on the wire. */
  readonly type: number;
  /** Bytes rather than text. */
  readonly binary: boolean;
  readonly unsigned: boolean;
  /** Digits behind the point of a DECIMAL. */
  readonly scale?: number | undefined;
  /** All digits of a DECIMAL. */
  readonly precision?: number | undefined;
}

export interface ZongjiTableMap {
  readonly tableId: number;
  readonly database: string;
  readonly table: string;
  readonly columns: readonly ZongjiColumn[];
  /** From FULL row metadata: column indexes of the primary key, empty if it has none. Undefined without. */
  readonly primaryKey: readonly number[] | undefined;
}

export type ZongjiRow = Readonly<Record<string, unknown>>;

interface RawTableMap {
  readonly tableId: number;
  readonly schemaName: string;
  readonly tableName: string;
  readonly columnCount: number;
  readonly primaryKey?: readonly number[];
  readonly tableMap: Readonly<Record<number, RawTableEntry>>;
  hasSelfDescribingMetadata(): boolean;
}

interface RawTableEntry {
  readonly columnSchemas: readonly { readonly COLUMN_TYPE: string; readonly UNSIGNED?: boolean }[];
  readonly columns: readonly {
    readonly name: string;
    readonly charset: string | null;
    readonly type: number;
    readonly metadata?: { readonly decimals?: number; readonly precision?: number } | null;
  }[];
}

/** What bsql reads of any event; which of the fields are there depends on its type. */
export interface ZongjiEvent {
  readonly timestamp: number;
  readonly nextPosition: number;
  readonly size: number;
  readonly gtid?: string;
  getTypeName(): string;
  readonly tableId: number;
  readonly numberOfColumns: number;
  readonly columns_present_bitmap: Uint8Array;
  readonly columns_present_bitmap2?: Uint8Array;
  readonly rows: readonly unknown[];
  readonly binlogName: string;
  readonly position: number;
  readonly schema: string;
  readonly query: string;
  readonly onePhase: boolean;
  readonly preparedXa: boolean;
}

export interface Zongji {
  readonly gtidSet: string | undefined;
  on(event: 'ready' | 'stopped', listener: () => void): this;
  on(event: 'error', listener: (error: unknown) => void): this;
  on(event: 'binlog', listener: (event: ZongjiEvent) => void): this;
  start(options: object): void;
  stop(): void;
  readonly connection: {
    pause(): void;
    resume(): void;
    query(sql: string): void;
    readonly stream: { readonly bytesRead: number };
    handlePacket(packet: RawPacket | undefined): unknown;
  } | null;
  readonly ctrlConnection: { query(sql: string): void } | null;
  _skipSchema(database: string, table: string): boolean;
}

interface RawPacket {
  readonly buffer: Buffer;
  readonly start: number;
  readonly end: number;
}

export type ConnectionSettings = Readonly<Record<string, unknown>>;

/** Events that bsql reads; zongji drops the others before it decodes them. */
const includeEvents = [
  'tablemap',
  'writerows',
  'updaterows',
  'deleterows',
  'query',
  'xid',
  'xaprepare',
  'rotate',
  'heartbeat',
  'mariadbgtid',
];

export interface ZongjiStart {
  readonly serverId: number;
  readonly gtidSet?: string;
  readonly filename?: string;
  readonly position?: number;
}

/** A reader that decodes only the tables that `wants` names; zongji itself knows no patterns. */
export function createZongji(
  settings: ConnectionSettings,
  wants: (database: string, table: string) => boolean,
): Zongji {
  const zongji: unknown = new ZongJi({ ...settings, dateStrings: true, jsonStrings: true, timezone: 'Z' });
  const reader = zongji as Zongji;
  reader._skipSchema = (database, table) => !wants(database, table);
  return reader;
}

export function startZongji(zongji: Zongji, start: ZongjiStart): void {
  zongji.start({ ...start, includeEvents });
}

export const incidentEvent = 26;
/** Changes in forms that carry no rows: LOAD DATA of old and of statement format, rows from before MySQL 5.1. */
const withoutRows = new Set([6, 7, 8, 9, 10, 11, 12, 17, 18, 20, 21, 22]);
const packetHeader = 4;
const eventHeader = 19;

/** zongji drops event types that it does not know without a word (T9); this tells those that carry changes. */
export function watchEventTypes(zongji: Zongji, onLoss: (type: number) => void): void {
  const { connection } = zongji;
  if (!connection) return;
  const handle = connection.handlePacket.bind(connection);
  connection.handlePacket = (packet) => {
    // An event is a zero byte and its header; answers to the session's settings are shorter.
    if (packet && packet.end - packet.start > packetHeader + eventHeader) {
      const type = packet.buffer[packet.start + packetHeader + 1 + 4] ?? 0;
      if (type === incidentEvent || withoutRows.has(type)) onLoss(type);
    }
    return handle(packet);
  };
}

const decimalType = 246;

export function readTableMap(event: ZongjiEvent): ZongjiTableMap {
  const raw = event as unknown as RawTableMap;
  const entry = raw.tableMap[raw.tableId];
  if (!entry) throw new Error(`no columns are known for ${raw.schemaName}.${raw.tableName}`);
  const columns = entry.columns.map((column, index) => {
    const schema = entry.columnSchemas[index];
    const type = schema?.COLUMN_TYPE ?? '';
    if (!mayBe(type, column.type))
      throw new ColumnMismatch(`${raw.schemaName}.${raw.tableName}`, column.name, type);
    return {
      name: column.name,
      type: column.type,
      binary: /^(?:var)?binary|blob|^vector/.test(type) || (column.charset === null && isLob(column.type)),
      unsigned: schema?.UNSIGNED ?? / unsigned/.test(type),
      scale: column.type === decimalType ? column.metadata?.decimals : undefined,
      precision: column.type === decimalType ? column.metadata?.precision : undefined,
    };
  });
  return {
    tableId: raw.tableId,
    database: raw.schemaName,
    table: raw.tableName,
    columns,
    primaryKey: raw.hasSelfDescribingMetadata() ? (raw.primaryKey ?? []) : undefined,
  };
}

/**
 * Without FULL row metadata zongji takes names and types from the table as it is today. Where the
 * log's own type is another one, the table was changed since and the row must not be read (T10).
 */
export class ColumnMismatch extends Error {
  constructor(table: string, column: string, type: string) {
    super(`${table}.${column} is ${type} today, but was of another type when the log was written`);
    this.name = 'ColumnMismatch';
  }
}

const declared: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^(?:tiny|small|medium|big)?int|^integer/, [1, 2, 3, 8, 9]],
  [/^year/, [13]],
  [/^float/, [4]],
  [/^double|^real/, [5]],
  [/^decimal|^numeric/, [0, 246]],
  [/^date$/, [10, 14]],
  [/^datetime/, [12, 18]],
  [/^timestamp/, [7, 17]],
  [/^time(?!stamp)/, [11, 19]],
  [/^(?:var)?(?:char|binary)/, [15, 253, 254, 141]],
  [/^(?:tiny|medium|long)?(?:text|blob)/, [249, 250, 251, 252, 140]],
  [/^enum/, [247]],
  [/^set/, [248]],
  [/^bit/, [16]],
];

function mayBe(type: string, code: number): boolean {
  const entry = declared.find(([pattern]) => pattern.test(type));
  return !entry || entry[1].includes(code);
}

function isLob(type: number): boolean {
  return (type >= 249 && type <= 252) || type === 140;
}
