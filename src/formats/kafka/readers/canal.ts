import type { Column, ColumnKind, Row, TableSchema, Value } from '../../../model/change.ts';
import { digitsOfType, kindOfType } from '../../mysql/column-kinds.ts';
import { isObject, type JsonObject, nameOf, numberOf, parseObject } from './json-text.ts';
import { type MessageReader, type ReadChange, UnreadableMessage } from './message.ts';

const operations: Readonly<Record<string, 'insert' | 'update' | 'delete'>> = {
  INSERT: 'insert',
  UPDATE: 'update',
  DELETE: 'delete',
};
const clearings = new Set(['TRUNCATE', 'ERASE']);

/** Canal's flat messages: columns are read by the `mysqlType` that stands beside them (invariant 7). */
export function createCanalReader(): MessageReader {
  const tables = new Map<string, TableSchema>();
  return ({ value }) => {
    if (value === null) return [];
    const message = parseObject(value);
    const [database, name, type] = [
      nameOf(message, 'database'),
      nameOf(message, 'table'),
      nameOf(message, 'type'),
    ];
    if (clearings.has(type)) return { cleared: `${database}.${name}` };
    const operation = operations[type];
    if (!operation) {
      if (message.isDdl === true || type === 'QUERY') return [];
      throw new UnreadableMessage(`its type is \`${type}\``);
    }
    const table = tableOf(tables, database, name, message);
    const old = Array.isArray(message.old) ? message.old : [];
    const rows: readonly unknown[] = Array.isArray(message.data) ? message.data : [];
    return rows.map((data, index): ReadChange => {
      if (!isObject(data)) throw new UnreadableMessage('a row of `data` is no object');
      const row = readRow(table, data);
      const was: unknown = old[index];
      const before = isObject(was) ? readRow(table, { ...data, ...was }) : undefined;
      return {
        operation,
        table,
        before: operation === 'delete' ? row : before,
        after: operation === 'delete' ? undefined : row,
        time: numberOf(message.es),
      };
    });
  };
}

function tableOf(
  tables: Map<string, TableSchema>,
  database: string,
  name: string,
  { mysqlType, pkNames }: JsonObject,
): TableSchema {
  if (!isObject(mysqlType))
    throw new UnreadableMessage('it has no `mysqlType`, which tells what its values are');
  const key = JSON.stringify([database, name, mysqlType, pkNames]);
  let table = tables.get(key);
  if (!table) {
    const columns = Object.entries(mysqlType).map(([column, type]) => columnOf(column, String(type)));
    const keys = Array.isArray(pkNames) ? pkNames.map(String) : [];
    const indexes = keys.map((one) => columns.findIndex((column) => column.name === one));
    table = {
      database,
      name,
      columns,
      primaryKey: indexes.length > 0 && !indexes.includes(-1) ? indexes : undefined,
    };
    tables.set(key, table);
  }
  return table;
}

function columnOf(name: string, type: string): Column {
  // MariaDB writes what MySQL has no word for behind the type.
  const kind = kindOfType(type);
  if (!kind)
    throw new UnreadableMessage(`the column \`${name}\` has the type \`${type}\`, which bsql does not know`);
  // Canal writes the bytes of MySQL's own form, not what is in them.
  return { name, kind: kind === 'geometry' ? 'binary' : kind, ...digitsOfType(type) };
}

function readRow({ columns }: TableSchema, data: JsonObject): Row {
  return columns.map(({ name, kind }) => {
    const value = data[name];
    if (value === null) return null;
    if (value === undefined)
      throw new UnreadableMessage(`the row has no \`${name}\`, which \`mysqlType\` names`);
    return readValue(kind, String(value), name);
  });
}

function readValue(kind: ColumnKind, text: string, name: string): Value {
  switch (kind) {
    case 'integer':
    case 'unsigned': {
      if (!/^-?\d+$/.test(text))
        throw new UnreadableMessage(`\`${name}\` holds ${JSON.stringify(text)}, no integer`);
      const number = Number(text);
      return Number.isSafeInteger(number) ? number : BigInt(text);
    }
    case 'float': {
      const number = Number(text);
      if (text === '' || !Number.isFinite(number))
        throw new UnreadableMessage(`\`${name}\` holds ${JSON.stringify(text)}, no number`);
      return number;
    }
    case 'decimal':
      if (!/^-?\d+(?:\.\d+)?$/.test(text))
        throw new UnreadableMessage(`\`${name}\` holds ${JSON.stringify(text)}, no decimal`);
      return text;
    // A byte is a letter of Latin 1.
    case 'binary':
      return Buffer.from(text, 'latin1').toString('base64');
    case 'datetime':
      return text.replace(' ', 'T');
    case 'timestamp':
      return `${text.replace(' ', 'T')}Z`;
    case 'json':
      try {
        JSON.parse(text);
        return text;
      } catch {
        throw new UnreadableMessage(`\`${name}\` is of the type json and holds none`);
      }
    default:
      return text;
  }
}
