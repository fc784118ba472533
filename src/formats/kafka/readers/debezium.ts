import type { Operation } from '../../../model/change.ts';
import { isObject, type JsonObject, nameOf, numberOf, parseExact } from './json-text.ts';
import { readKey } from './key-columns.ts';
import { type MessageReader, UnreadableMessage } from './message.ts';
import { readRow, UntypedTables } from './untyped-tables.ts';

const operations: Readonly<Record<string, Operation>> = { c: 'insert', u: 'update', d: 'delete', r: 'read' };

/** Debezium's envelopes, with or without a schema around them. */
export function createDebeziumReader(): MessageReader {
  const tables = new UntypedTables();
  return ({ key, value }) => {
    // A tombstone comes behind the delete that says the same.
    if (value === null) return [];
    const message = envelopeOf(parseExact(value));
    const op = nameOf(message, 'op');
    if (op === 'm') return [];
    const source = isObject(message.source) ? message.source : {};
    const [database, name] = [nameOf(source, 'db'), nameOf(source, 'table')];
    if (op === 't') return { cleared: `${database}.${name}` };
    const operation = operations[op];
    if (!operation) throw new UnreadableMessage(`its op is \`${op}\``);
    const before = isObject(message.before) ? message.before : undefined;
    const after = operation !== 'delete' && isObject(message.after) ? message.after : undefined;
    if (!after && operation !== 'delete') throw new UnreadableMessage('it has no row in `after`');
    if (!before && operation === 'delete') throw new UnreadableMessage('it has no row in `before`');
    const ids = readKey(key);
    const rows = [before, after].filter((row) => row !== undefined);
    const table = tables.tableOf(database, name, rows, ids && Object.keys(ids));
    const gtid = source.gtid;
    return [
      {
        operation,
        table,
        before: before && readRow(table, before),
        after: after && readRow(table, after),
        time: numberOf(source.ts_ms),
        gtid: typeof gtid === 'string' ? gtid : undefined,
      },
    ];
  };
}

function envelopeOf(value: unknown): JsonObject {
  const envelope = isObject(value) && isObject(value.schema) && 'payload' in value ? value.payload : value;
  if (isObject(envelope)) return envelope;
  throw new UnreadableMessage('the value is no JSON object');
}
