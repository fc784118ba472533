import { brotliDecompressSync, gunzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { FileMetaData, SchemaElement } from 'hyparquet';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetReadObjects } from 'hyparquet';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { BsqlError } from '../../model/errors.ts';
import { decimalOf, type Field } from './schema.ts';
import type { Stored } from './stored.ts';

/** Rows that are encoded in one go. */
const rowGroupSize = 100_000;
const firstBuffer = 64 * 1024;

/** Node's own; the package has Snappy itself. Another program may have used any of them. */
const compressors = {
  ZSTD: (input: Uint8Array) => zstdDecompressSync(input),
  GZIP: (input: Uint8Array) => gunzipSync(input),
  BROTLI: (input: Uint8Array) => brotliDecompressSync(input),
};

function elementOf({ name, type }: Field): SchemaElement {
  const base = { name, repetition_type: 'OPTIONAL' } as const;
  const decimal = decimalOf(type);
  if (decimal) {
    const { precision, scale } = decimal;
    const logical = { converted_type: 'DECIMAL', precision, scale } as const;
    const annotated = { ...logical, logical_type: { type: 'DECIMAL', precision, scale } } as const;
    if (precision <= 9) return { ...base, type: 'INT32', ...annotated };
    if (precision <= 18) return { ...base, type: 'INT64', ...annotated };
    return { ...base, type: 'FIXED_LEN_BYTE_ARRAY', type_length: bytesOf(precision), ...annotated };
  }
  switch (type) {
    case 'long':
      return { ...base, type: 'INT64' };
    case 'double':
      return { ...base, type: 'DOUBLE' };
    case 'boolean':
      return { ...base, type: 'BOOLEAN' };
    case 'binary':
      return { ...base, type: 'BYTE_ARRAY' };
    case 'date':
      return { ...base, type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } };
    case 'timestamp':
      return {
        ...base,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MICROS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
      };
    default:
      return { ...base, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
  }
}

/** Bytes of the smallest signed number that holds so many digits. */
function bytesOf(precision: number): number {
  const limit = 10n ** BigInt(precision);
  let bytes = 1;
  while (2n ** BigInt(8 * bytes - 1) < limit) bytes++;
  return bytes;
}

/** A whole parquet file of these columns; other work goes on between its row groups. */
export async function encodeColumns(
  fields: readonly Field[],
  columns: readonly (readonly Stored[])[],
): Promise<Uint8Array> {
  return await encode(
    [{ name: 'spark_schema', num_children: fields.length }, ...fields.map(elementOf)],
    fields.map(({ name }, index) => ({ name, data: (columns[index] ?? []) as unknown[] })),
  );
}

/** A parquet file with a schema of its own, for checkpoints. */
export async function encode(
  schema: SchemaElement[],
  columnData: { name: string; data: unknown[] }[],
): Promise<Uint8Array> {
  const writer = new ByteWriter(firstBuffer);
  const paused = Object.assign(writer, { flush: () => new Promise<void>((next) => setImmediate(next)) });
  const compressors = { ZSTD: (input: Uint8Array) => zstdCompressSync(input) };
  await parquetWrite({
    writer: paused,
    schema,
    columnData,
    rowGroupSize,
    codec: 'ZSTD',
    compressors,
    createdBy: 'bsql',
  });
  return writer.getBytes();
}

export interface FileColumns {
  readonly rows: number;
  readonly columns: Stored[][];
}

/** These columns of a data file; one that the file has not is null throughout. */
export async function readColumns(path: string, fields: readonly Field[]): Promise<FileColumns> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const raw: FileMetaData = { ...metadata, schema: metadata.schema.map(withoutMeaning) };
  const rows = Number(metadata.num_rows);
  const columns = fields.map(() => new Array<Stored>(rows).fill(null));
  const readers = new Map<string, { readonly into: Stored[]; readonly read: (value: unknown) => Stored }>();
  for (const [index, field] of fields.entries()) {
    const element = metadata.schema.find(({ name }, at) => at > 0 && name === field.name);
    if (element)
      readers.set(field.name, { into: columns[index] as Stored[], read: readerOf(field, element, path) });
  }
  if (rows === 0 || readers.size === 0) return { rows, columns };
  await parquetRead({
    file,
    metadata: raw,
    columns: [...readers.keys()],
    compressors,
    utf8: false,
    geoparquet: false,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const reader = readers.get(columnName);
      if (!reader) return;
      for (let i = 0; i < columnData.length; i++) {
        const value: unknown = columnData[i];
        reader.into[rowStart + i] = value == null ? null : reader.read(value);
      }
    },
  });
  return { rows, columns };
}

/** Rows of a parquet file as objects, for checkpoints. */
export async function readRows(
  path: string,
  wanted: readonly string[],
): Promise<Readonly<Record<string, unknown>>[]> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const there = new Set(topLevelNames(metadata.schema));
  const columns = wanted.filter((name) => there.has(name));
  return await parquetReadObjects({ file, metadata, columns, compressors });
}

function topLevelNames(schema: readonly SchemaElement[]): string[] {
  const names: string[] = [];
  const skip = (index: number): number => {
    let next = index + 1;
    for (let child = 0; child < (schema[index]?.num_children ?? 0); child++) next = skip(next);
    return next;
  };
  for (let index = 1; index < schema.length; index = skip(index)) names.push(schema[index]?.name ?? '');
  return names;
}

/** The package reads decimals and times as JavaScript's own types, which are not exact; text is. */
function withoutMeaning(element: SchemaElement): SchemaElement {
  if (element.type === undefined || element.converted_type === 'UTF8') return element;
  const { converted_type: _converted, logical_type: _logical, ...physical } = element;
  return physical;
}

function readerOf(field: Field, element: SchemaElement, path: string): (value: unknown) => Stored {
  const { type } = field;
  if (decimalOf(type)) {
    return (value) => (value instanceof Uint8Array ? fromBigEndian(value) : BigInt(value as number));
  }
  if (type === 'timestamp') {
    const unit = element.logical_type?.type === 'TIMESTAMP' ? element.logical_type.unit : undefined;
    if (element.type !== 'INT64' || unit === 'NANOS') throw foreignForm(field, element, path);
    const millis = unit === 'MILLIS' || element.converted_type === 'TIMESTAMP_MILLIS';
    return (value) => BigInt(value as bigint) * (millis ? 1000n : 1n);
  }
  const expected = elementOf(field).type;
  if (element.type !== expected) throw foreignForm(field, element, path);
  return (value) => value as Stored;
}

function foreignForm({ name, type }: Field, element: SchemaElement, path: string): BsqlError {
  return new BsqlError(
    `the column ${name} of ${path} is stored as ${element.type}, which is not how bsql reads ${type}`,
    {
      code: 'BSQL5131',
      kind: 'data',
      help: 'another program wrote the file; rewrite the table with it in the usual form, or save to another path',
    },
  );
}

function fromBigEndian(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`));
}
