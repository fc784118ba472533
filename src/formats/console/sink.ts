import { type ChangeEvent, type Row, type TableSchema, tableName } from '../../model/change.ts';
import type { ItemFailure, OpenContext, Sink } from '../../model/format.ts';
import { compileJsonRow } from '../encoding/json-row.ts';

export async function openConsoleSink(context: OpenContext): Promise<Sink> {
  const encoders = new Map<TableSchema, (row: Row) => string>();
  const encode = (table: TableSchema, row: Row | undefined): string => {
    if (row === undefined) return 'null';
    let encoder = encoders.get(table);
    if (!encoder) {
      encoder = compileJsonRow(table);
      encoders.set(table, encoder);
    }
    return encoder(row);
  };
  return {
    maxEvents: 10_000,
    maxBytes: 4 * 1024 * 1024,
    preflight: async () => [],
    inspect: async (tables) => ({
      server: undefined,
      targets: tables.map(({ schema }) => ({
        table: tableName(schema),
        target: 'standard output',
        ids: undefined,
        exists: true,
      })),
      problems: [],
    }),
    write: async (events: readonly ChangeEvent[]): Promise<readonly ItemFailure[]> => {
      const lines = events.map(
        (event) =>
          `{"operation":"${event.operation}","table":${JSON.stringify(tableName(event.table))},"time":"${new Date(event.origin.time).toISOString()}"` +
          `,"before":${encode(event.table, event.before)},"after":${encode(event.table, event.after)}}`,
      );
      if (lines.length > 0) await context.output(lines.join('\n'));
      return [];
    },
    summary: () => [],
    close: async () => {},
  };
}
