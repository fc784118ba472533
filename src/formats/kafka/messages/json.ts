import type { TableSchema } from '../../../model/change.ts';
import { compileJsonRow } from '../../encoding/json-row.ts';
import type { MessageWriter } from './message.ts';

/** The row alone; a tombstone where it is gone, so that a compacted topic is the table. */
export function compileJsonMessages(table: TableSchema): MessageWriter {
  const encode = compileJsonRow(table);
  return ({ after }) => [after ? encode(after) : null];
}
