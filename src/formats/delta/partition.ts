import type { Field } from './schema.ts';
import { type Stored, showPartition } from './stored.ts';

export type PartitionValues = Readonly<Record<string, string | null>>;

/** The text values of a row's partition columns. */
export function partitionOf(fields: readonly Field[], values: readonly Stored[]): PartitionValues {
  return Object.fromEntries(
    fields.map(({ name, type }, index) => [name, showPartition(values[index] ?? null, type)]),
  );
}

/** The same for equal partitions and for no others; the empty string and null are one. */
export function partitionKey(columns: readonly string[], values: PartitionValues): string {
  return JSON.stringify(columns.map((name) => values[name] || null));
}

const hiveNull = '__HIVE_DEFAULT_PARTITION__';
const longestPart = 100;

/** The folder of a partition below its table, `name=value/…`; empty without partition columns. */
export function partitionFolder(columns: readonly string[], values: PartitionValues): string {
  return columns.map((name) => `${escapePart(name)}=${escapePart(values[name] || hiveNull)}/`).join('');
}

/** Cut where a folder's name could not be so long: what a partition's value is, the log alone says. */
function escapePart(text: string): string {
  const escaped = text.replace(/[^A-Za-z0-9_.-]/gu, (letter) =>
    [...Buffer.from(letter)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
  return escaped.length > longestPart ? escaped.slice(0, longestPart).replace(/%.?$/, '') : escaped;
}
