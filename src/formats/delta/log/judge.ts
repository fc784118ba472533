import { BsqlError } from '../../../model/errors.ts';
import { isKnownType, parseSchema } from '../schema.ts';
import type { TableState } from './state.ts';

/** Features of later protocols that ask nothing of a writer as long as the table's properties do not. */
const harmless = new Set(['appendOnly', 'invariants']);

/**
 * What in a table that is there already goes beyond what bsql reads and writes: rows written past a
 * feature of another writer would damage the table.
 */
export function judgeTable(directory: string, state: TableState): BsqlError | undefined {
  const { protocol, metaData } = state;
  if (!protocol || !metaData) return undefined;
  const problem = faultOf(state);
  if (problem === undefined) return undefined;
  return new BsqlError(`the Delta table ${directory} ${problem}`, {
    code: 'BSQL5131',
    kind: 'data',
    help: 'save to another path, or make a plain table of it with the program that wrote it (reader version 1, writer version 2)',
  });
}

function faultOf({ protocol, metaData, files }: TableState): string | undefined {
  if (!protocol || !metaData) return undefined;
  const features = [...new Set([...(protocol.readerFeatures ?? []), ...(protocol.writerFeatures ?? [])])];
  const unknown = features.filter((feature) => !harmless.has(feature));
  if (unknown.length > 0) return `uses ${unknown.join(', ')}, which bsql does not write`;
  if (protocol.minReaderVersion > 1 && protocol.readerFeatures === undefined)
    return `asks for reader version ${protocol.minReaderVersion}; bsql has 1`;
  if (protocol.minWriterVersion > 2 && protocol.writerFeatures === undefined)
    return `asks for writer version ${protocol.minWriterVersion}; bsql has 2`;
  if (metaData.format.provider !== 'parquet')
    return `keeps its rows as ${metaData.format.provider}, not parquet`;
  const { configuration } = metaData;
  if (configuration['delta.appendOnly'] === 'true') return 'is append-only, and a change replaces rows';
  if ((configuration['delta.columnMapping.mode'] ?? 'none') !== 'none')
    return 'maps its columns to other names';
  if (configuration['delta.enableChangeDataFeed'] === 'true')
    return 'keeps a change data feed, which bsql does not write';
  const constraint = Object.keys(configuration).find((key) => key.startsWith('delta.constraints.'));
  if (constraint) return `has a constraint (${constraint}), which bsql does not check`;
  for (const { name, type, metadata } of parseSchema(metaData.schemaString)) {
    if (!isKnownType(type)) return `has the column ${name} of type ${type}, which bsql does not write`;
    const rule = Object.keys(metadata).find((key) =>
      /^delta\.(?:invariants|generationExpression|identity)/.test(key),
    );
    if (rule) return `has a rule on the column ${name} (${rule}), which bsql does not check`;
  }
  for (const { path, deletionVector } of files.values()) {
    if (deletionVector != null) return 'has deletion vectors, which bsql does not read';
    if (/^[a-z][a-z0-9+.-]*:|^\//i.test(path)) return `has files outside its folder (${path})`;
  }
  return undefined;
}
