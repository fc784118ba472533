import { isObject, parseExact } from './json-text.ts';
import { readKey } from './key-columns.ts';
import { type MessageReader, UnreadableMessage } from './message.ts';
import { readRow, UntypedTables } from './untyped-tables.ts';

/** Rows alone: the topic is the table, and a name before its last point the database. */
export function createJsonReader(): MessageReader {
  const tables = new UntypedTables();
  return ({ topic, key, value }) => {
    const [, database = '', name = topic] = /^(.*)\.([^.]+)$/.exec(topic) ?? [];
    const ids = readKey(key);
    if (value === null) {
      if (!ids)
        throw new UnreadableMessage(
          'it is the end of a row, and its key is no JSON object that says of which',
        );
      const table = tables.tableOf(database, name, [ids], Object.keys(ids));
      return [{ operation: 'delete', table, before: readRow(table, ids), after: undefined }];
    }
    const row = parseExact(value);
    if (!isObject(row)) throw new UnreadableMessage('the value is no JSON object');
    const table = tables.tableOf(database, name, [row], ids && Object.keys(ids));
    return [{ operation: 'insert', table, before: undefined, after: readRow(table, row) }];
  };
}
