import type { TableSchema } from '../../../model/change.ts';
import { compileJsonRow } from '../../encoding/json-row.ts';
import type { KeyedChange, MessageWriter } from './message.ts';

/** Debezium's envelope without a schema; behind a delete the tombstone that compaction wants. */
export function compileDebeziumMessages(table: TableSchema): MessageWriter {
  const encode = compileJsonRow(table);
  const names = `"db":${JSON.stringify(table.database)},"table":${JSON.stringify(table.name)}`;
  return (change) => {
    const { before, after, event } = change;
    const { time, file, offset, gtid } = event.origin;
    const source = `{"version":"bsql","connector":"mysql","name":"bsql","ts_ms":${time},"snapshot":"${event.operation === 'read'}",${names},"server_id":0,"gtid":${JSON.stringify(gtid ?? null)},"file":${JSON.stringify(file)},"pos":${offset},"row":0}`;
    const value = `{"before":${before ? encode(before) : 'null'},"after":${after ? encode(after) : 'null'},"source":${source},"op":"${operationOf(change)}","ts_ms":${Date.now()}}`;
    return after ? [value] : [value, null];
  };
}

function operationOf({ before, after, event }: KeyedChange): 'c' | 'u' | 'd' | 'r' {
  if (!after) return 'd';
  if (event.operation === 'read') return 'r';
  return before ? 'u' : 'c';
}
