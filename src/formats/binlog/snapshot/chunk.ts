import type { Row, Value } from '../../../model/change.ts';
import { BsqlError, messageOf } from '../../../model/errors.ts';
import type { Cells, SnapshotConnection } from './connection.ts';
import { behind } from './key-order.ts';
import { fromTable, type TableShape } from './table-shape.ts';

/** A run of a table's rows in the order of its key. */
export interface Chunk {
  readonly rows: readonly Row[];
  readonly bytes: number;
  /** The key of the last row, as the server is asked to go on behind it. */
  readonly last: readonly string[] | undefined;
  /** Whether there is nothing behind it. */
  readonly ended: boolean;
}

export interface ChunkBounds {
  /** Undefined at the beginning of the table. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
  /** The chunk ends early where its rows take more. */
  readonly maxBytes: number;
  /** SQL that every row must fulfil, as it is. */
  readonly conditions: readonly string[];
}

/** Reads the next rows of a table; closes the connection where they take more than they may. */
export async function readChunk(
  connection: SnapshotConnection,
  shape: TableShape,
  { after, limit, maxBytes, conditions }: ChunkBounds,
): Promise<Chunk> {
  const { order } = shape;
  if (!order) throw new Error(`${shape.table} has no order to be read in chunks by`);
  const conditionsAll = [...(after ? [behind(order, after)] : []), ...conditions].map((one) => `(${one})`);
  const sql = [
    `SELECT ${selectList(shape)} FROM ${fromTable(shape)}`,
    ...(conditionsAll.length > 0 ? [`WHERE ${conditionsAll.join(' AND ')}`] : []),
    `ORDER BY ${order.columns.map(({ name }) => `\`${name.replaceAll('`', '``')}\``).join(', ')} LIMIT ${limit}`,
  ].join(' ');
  const readRow = rowReader(shape);
  const rows: Row[] = [];
  let bytes = 0;
  let last: Cells | undefined;
  let cut = false;
  await connection.read(sql, (cells) => {
    rows.push(readRow(cells));
    bytes += sizeOf(cells);
    last = cells;
    cut = bytes > maxBytes && rows.length < limit;
    return !cut;
  });
  const cursors = last?.slice(shape.columns.length).map((cell) => cell?.toString('latin1') ?? '');
  return { rows, bytes, last: cursors, ended: !cut && rows.length < limit };
}

/** The columns, and behind them the key once more as it goes back to the server. */
export function selectList(shape: TableShape): string {
  return [
    ...shape.columns.map(({ expression }) => expression),
    ...(shape.order?.columns ?? []).map(({ cursor }) => cursor),
  ].join(', ');
}

export function rowReader(shape: TableShape): (cells: Cells) => Row {
  const { columns } = shape;
  return (cells) => {
    const row = new Array<Value>(columns.length);
    let i = 0;
    try {
      for (; i < columns.length; i++) {
        const cell = cells[i] as Buffer | null;
        row[i] = cell === null ? null : (columns[i] as (typeof columns)[number]).read(cell);
      }
    } catch (error) {
      throw new BsqlError(
        `${shape.database}.${shape.table}.${columns[i]?.column.name} holds a value that cannot be read: ${messageOf(error)}`,
        {
          code: 'BSQL5007',
          kind: 'data',
          cause: error,
          help: 'leave the table out with tableNamePattern, or change the column',
        },
      );
    }
    return row;
  };
}

/** About what a row takes in memory: its text, and something for each value. */
export function sizeOf(cells: Cells): number {
  let bytes = 0;
  for (const cell of cells) bytes += 16 + (cell?.length ?? 0);
  return bytes;
}
