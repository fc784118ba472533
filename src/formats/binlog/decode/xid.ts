import { Cursor } from './cursor.ts';
import { headerLength } from './event-header.ts';

/** `X'gtrid',X'bqual',format`, as servers write the id of an XA transaction into their logs. */
const written = /X'([0-9a-f]*)'\s*,\s*X'([0-9a-f]*)'\s*,\s*(\d+)/i;

/** The id in a statement such as `XA COMMIT X'61',X'',1`, in the form of `xidOfPrepare`. */
export function xidOfStatement(sql: string): string | undefined {
  const found = written.exec(sql);
  return found ? xidText(found[1] as string, found[2] as string, Number(found[3])) : undefined;
}

/** The id that an XA_PREPARE event is about. */
export function xidOfPrepare(bytes: Buffer, start: number, end: number): string {
  // Behind one byte that says whether it commits at once.
  const cursor = new Cursor(bytes, start + headerLength + 1, end);
  const format = cursor.i32();
  const globalLength = cursor.u32();
  const branchLength = cursor.u32();
  const global = cursor.take(globalLength).toString('hex');
  const branch = cursor.take(branchLength).toString('hex');
  cursor.requireInside();
  return xidText(global, branch, format);
}

function xidText(global: string, branch: string, format: number): string {
  return `X'${global.toLowerCase()}',X'${branch.toLowerCase()}',${format}`;
}
