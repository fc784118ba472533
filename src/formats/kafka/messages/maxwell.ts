import type { Column, Row, TableSchema, Value } from '../../../model/change.ts';
import { compileJsonRow } from '../../encoding/json-row.ts';
import type { KeyedChange, MessageWriter } from './message.ts';
import { isDated, mysqlDate } from './mysql-text.ts';

/** Maxwell's message: the row that is or was, and of an update what the changed columns were. */
export function compileMaxwellMessages(table: TableSchema): MessageWriter {
  const columns: readonly Column[] = table.columns.map((column) =>
    isDated(column.kind) ? { ...column, kind: 'string' } : column,
  );
  const encode = compileJsonRow({ ...table, columns });
  const dates = table.columns.flatMap(({ kind }, index) => (isDated(kind) ? [index] : []));
  const printed = (row: Row): Row => (dates.length === 0 ? row : printDates(row, dates));
  const keys = (table.primaryKey ?? []).map((index) => table.columns[index]?.name);
  const head = `{"database":${JSON.stringify(table.database)},"table":${JSON.stringify(table.name)}`;
  const tail = keys.length > 0 ? `,"primary_key_columns":${JSON.stringify(keys)}` : '';
  return (change) => {
    const { before, after, event } = change;
    const { time, file, offset, gtid } = event.origin;
    const place = `,"position":${JSON.stringify(`${file}:${offset}`)}${gtid === undefined ? '' : `,"gtid":${JSON.stringify(gtid)}`}`;
    const row = printed((after ?? before) as Row);
    const old = before && after ? `,"old":${encodeChanged(table, columns, printed(before), row)}` : '';
    return [
      `${head},"type":"${typeOf(change)}","ts":${Math.floor(time / 1000)}${place}${tail},"data":${encode(row)}${old}}`,
    ];
  };
}

function typeOf({ before, after, event }: KeyedChange): string {
  if (!after) return 'delete';
  if (event.operation === 'read') return 'bootstrap-insert';
  return before ? 'update' : 'insert';
}

function printDates(row: Row, dates: readonly number[]): Row {
  const printed = [...row];
  for (const index of dates) {
    const value = row[index] as Value;
    printed[index] = value === null ? null : mysqlDate(value);
  }
  return printed;
}

function encodeChanged(table: TableSchema, columns: readonly Column[], before: Row, after: Row): string {
  const changed = columns.flatMap((_, index) => (before[index] === after[index] ? [] : [index]));
  const part = { ...table, columns: changed.map((index) => columns[index] as Column) };
  return compileJsonRow(part)(changed.map((index) => before[index] as Value));
}
