import { join } from 'node:path';
import type { SchemaElement } from 'hyparquet';
import { replace } from '../files.ts';
import { encode, readRows } from '../parquet.ts';
import type { Action } from './actions.ts';
import type { TableState } from './state.ts';

/** Every so many commits the whole state is written, so that readers need not walk the log from its beginning. */
export const checkpointInterval = 10;

export function versionName(version: number): string {
  return String(version).padStart(20, '0');
}

const text = (name: string): SchemaElement[] => [
  {
    name,
    type: 'BYTE_ARRAY',
    repetition_type: 'OPTIONAL',
    converted_type: 'UTF8',
    logical_type: { type: 'STRING' },
  },
];
const plain = (name: string, type: 'INT32' | 'INT64' | 'BOOLEAN'): SchemaElement[] => [
  { name, type, repetition_type: 'OPTIONAL' },
];
const group = (name: string, ...children: SchemaElement[][]): SchemaElement[] => [
  { name, repetition_type: 'OPTIONAL', num_children: children.length },
  ...children.flat(),
];
const map = (name: string): SchemaElement[] => [
  { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'MAP' },
  { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
  { name: 'key', type: 'BYTE_ARRAY', repetition_type: 'REQUIRED', converted_type: 'UTF8' },
  ...text('value'),
];
const list = (name: string): SchemaElement[] => [
  { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  ...text('element'),
];

const parts = [
  group('txn', text('appId'), plain('version', 'INT64'), plain('lastUpdated', 'INT64')),
  group(
    'add',
    text('path'),
    map('partitionValues'),
    plain('size', 'INT64'),
    plain('modificationTime', 'INT64'),
    plain('dataChange', 'BOOLEAN'),
    text('stats'),
  ),
  group(
    'remove',
    text('path'),
    plain('deletionTimestamp', 'INT64'),
    plain('dataChange', 'BOOLEAN'),
    plain('extendedFileMetadata', 'BOOLEAN'),
    map('partitionValues'),
    plain('size', 'INT64'),
  ),
  group(
    'metaData',
    text('id'),
    text('name'),
    text('description'),
    group('format', text('provider'), map('options')),
    text('schemaString'),
    list('partitionColumns'),
    map('configuration'),
    plain('createdTime', 'INT64'),
  ),
  group(
    'protocol',
    plain('minReaderVersion', 'INT32'),
    plain('minWriterVersion', 'INT32'),
    list('readerFeatures'),
    list('writerFeatures'),
  ),
];
const names = ['txn', 'add', 'remove', 'metaData', 'protocol'] as const;

/** Writes the state as `N.checkpoint.parquet`, then points `_last_checkpoint` to it. */
export async function writeCheckpoint(logDirectory: string, state: TableState): Promise<void> {
  const actions: Action[] = [
    ...(state.protocol ? [{ protocol: state.protocol }] : []),
    ...(state.metaData ? [{ metaData: state.metaData }] : []),
    ...[...state.transactions.values()].map((txn) => ({ txn })),
    ...[...state.removed.values()].map((remove) => ({ remove: { ...remove, dataChange: false } })),
    ...[...state.files.values()].map((add) => ({ add: { ...add, dataChange: false } })),
  ];
  const columnData = names.map((name) => ({ name, data: actions.map((action) => withLongs(action[name])) }));
  const schema = [{ name: 'spark_schema', num_children: parts.length }, ...parts.flat()];
  await replace(
    join(logDirectory, `${versionName(state.version)}.checkpoint.parquet`),
    await encode(schema, columnData),
  );
  await replace(
    join(logDirectory, '_last_checkpoint'),
    JSON.stringify({ version: state.version, size: actions.length }),
  );
}

const longs = new Set([
  'version',
  'lastUpdated',
  'size',
  'modificationTime',
  'deletionTimestamp',
  'createdTime',
]);

/** Parquet's 64-bit columns take bigints only. */
function withLongs(action: object | undefined): object | null {
  if (action === undefined) return null;
  return Object.fromEntries(
    Object.entries(action).map(([key, value]) => [
      key,
      longs.has(key) && typeof value === 'number' ? BigInt(value) : value,
    ]),
  );
}

export interface CheckpointFiles {
  readonly version: number;
  readonly files: readonly string[];
}

/** The newest whole checkpoint among the names of a log folder; `undefined` if there is none. */
export function newestCheckpoint(found: readonly string[]): CheckpointFiles | undefined {
  const byVersion = new Map<number, { files: string[]; expected: number }>();
  for (const name of found) {
    const match = /^(\d{20})\.checkpoint(?:\.(\d{10})\.(\d{10}))?\.parquet$/.exec(name);
    if (!match) continue;
    const version = Number(match[1]);
    const known = byVersion.get(version);
    // A single file and a set of parts say the same: whichever comes first is taken.
    if (known && known.expected !== Number(match[3] ?? 1)) continue;
    byVersion.set(version, {
      files: [...(known?.files ?? []), name],
      expected: Number(match[3] ?? 1),
    });
  }
  const whole = [...byVersion].filter(([, { files, expected }]) => files.length === expected);
  const [newest] = whole.sort(([a], [b]) => b - a);
  return newest && { version: newest[0], files: newest[1].files };
}

export async function readCheckpoint(logDirectory: string, checkpoint: CheckpointFiles): Promise<Action[]> {
  const actions: Action[] = [];
  for (const file of checkpoint.files) {
    for (const row of await readRows(join(logDirectory, file), names)) {
      for (const name of names) {
        if (row[name] != null) actions.push({ [name]: withoutNulls(withNumbers(row[name])) } as Action);
      }
    }
  }
  return actions;
}

function withNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withNumbers(part)]));
}

/** What an action does not say; a null among partition values says that the partition is null. */
function withoutNulls(action: unknown): unknown {
  return Object.fromEntries(Object.entries(action as object).filter(([, value]) => value != null));
}
