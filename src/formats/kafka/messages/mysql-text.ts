import type { ColumnKind, Value } from '../../../model/change.ts';

/** Dates as MySQL prints them; a timestamp in UTC. */
export function mysqlDate(value: Exclude<Value, null>): string {
  return String(value).replace('T', ' ').replace('Z', '');
}

const dated: ReadonlySet<ColumnKind> = new Set(['datetime', 'timestamp']);

export function isDated(kind: ColumnKind): boolean {
  return dated.has(kind);
}
