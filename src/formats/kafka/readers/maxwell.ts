import type { Operation } from '../../../model/change.ts';
import { isObject, nameOf, numberOf, parseExact } from './json-text.ts';
import { type MessageReader, UnreadableMessage } from './message.ts';
import { readRow, UntypedTables } from './untyped-tables.ts';

const operations: Readonly<Record<string, Operation>> = {
  insert: 'insert',
  update: 'update',
  delete: 'delete',
  'bootstrap-insert': 'read',
};
/** Tell of no row. */
const passed = new Set([
  'bootstrap-start',
  'bootstrap-complete',
  'database-create',
  'database-alter',
  'table-create',
  'table-alter',
]);

/** Maxwell's messages. */
export function createMaxwellReader(): MessageReader {
  const tables = new UntypedTables();
  return ({ key, value }) => {
    if (value === null) return [];
    const message = parseExact(value);
    if (!isObject(message)) throw new UnreadableMessage('the value is no JSON object');
    const [database, type] = [nameOf(message, 'database'), nameOf(message, 'type')];
    if (passed.has(type)) return [];
    if (type === 'database-drop') return { cleared: `${database}.*` };
    const name = nameOf(message, 'table');
    if (type === 'table-drop') return { cleared: `${database}.${name}` };
    const operation = operations[type];
    if (!operation) throw new UnreadableMessage(`its type is \`${type}\``);
    const { data } = message;
    if (!isObject(data)) throw new UnreadableMessage('it has no row in `data`');
    const old = isObject(message.old) ? { ...data, ...message.old } : undefined;
    const rows = old ? [data, old] : [data];
    const table = tables.tableOf(database, name, rows, keysOf(message.primary_key_columns, key));
    const row = readRow(table, data);
    const seconds = numberOf(message.ts);
    return [
      {
        operation,
        table,
        before: operation === 'delete' ? row : old && readRow(table, old),
        after: operation === 'delete' ? undefined : row,
        time: seconds === undefined ? undefined : seconds * 1000,
        gtid: typeof message.gtid === 'string' ? message.gtid : undefined,
      },
    ];
  };
}

/** The message's own word for it, else the `pk.` names of the key that Maxwell makes. */
function keysOf(columns: unknown, key: string | undefined): readonly string[] | undefined {
  if (Array.isArray(columns)) return columns.map(String);
  if (key === undefined) return undefined;
  try {
    const parsed = parseExact(key);
    if (!isObject(parsed)) return undefined;
    const names = Object.keys(parsed).filter((one) => one.startsWith('pk.'));
    return names.map((one) => one.slice(3));
  } catch {
    return undefined;
  }
}
