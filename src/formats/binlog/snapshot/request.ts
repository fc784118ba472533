import type { SnapshotRequest } from '../../../model/format.ts';
import { quoteName } from '../../mysql/literal.ts';
import type { TableName } from './table-name.ts';
import type { TableShape } from './table-shape.ts';

/** Whether a request names a table: its pattern matches the name, alone or with its database. */
export function wantedBy(request: SnapshotRequest | undefined, { database, table }: TableName): boolean {
  if (request?.table === undefined) return true;
  const pattern = new RegExp(`^(?:${request.table})$`, 'u');
  return pattern.test(table) || pattern.test(`${database}.${table}`);
}

/** What a request asks of a table's rows, as SQL. */
export function conditionsOf(request: SnapshotRequest | undefined, shape: TableShape): readonly string[] {
  if (!request) return [];
  return [
    ...(request.where === undefined ? [] : [request.where]),
    ...(request.from === undefined ? [] : [boundOf(shape, request.from, '>=')]),
    ...(request.to === undefined ? [] : [boundOf(shape, request.to, '<=')]),
  ];
}

/** A bound of the first column of the key; the server converts the text and compares. */
function boundOf(shape: TableShape, value: string, operator: '>=' | '<='): string {
  const name = shape.order?.columns[0]?.name ?? shape.schema.columns[shape.identity[0] ?? 0]?.name ?? '';
  return `${quoteName(name)} ${operator} '${value.replace(/[\\']/g, '\\$&')}'`;
}
