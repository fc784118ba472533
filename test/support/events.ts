import type { ChangeEvent, Column, Operation, Row, TableSchema } from '../../src/model/change.ts';

/** A table `shop.<name>` whose first column is its key. */
export function tableOf(
  name: string,
  columns: readonly Column[],
  primaryKey: readonly number[] | undefined = [0],
): TableSchema {
  return { database: 'shop', name, columns, primaryKey };
}

let version = 0;

export function eventOf(
  table: TableSchema,
  operation: Operation,
  before: Row | undefined,
  after: Row | undefined,
): ChangeEvent {
  version++;
  return {
    operation,
    table,
    before,
    after,
    version,
    origin: { time: 1_700_000_000_000, file: 'binlog.000001', offset: version * 100, gtid: undefined },
  };
}

export const insert = (table: TableSchema, after: Row): ChangeEvent =>
  eventOf(table, 'insert', undefined, after);
export const update = (table: TableSchema, before: Row, after: Row): ChangeEvent =>
  eventOf(table, 'update', before, after);
export const remove = (table: TableSchema, before: Row): ChangeEvent =>
  eventOf(table, 'delete', before, undefined);
