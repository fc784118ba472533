import type { Column, ColumnKind, Row, TableSchema, Value } from '../../../model/change.ts';
import type { KeyedChange, MessageWriter } from './message.ts';
import { mysqlDate } from './mysql-text.ts';

type TextOf = (value: Exclude<Value, null>) => string;

const plain: TextOf = (value) => String(value);

/** Canal's text of each kind, the type that it names and its number in java.sql.Types. */
const kinds: Readonly<Record<ColumnKind, { text: TextOf; mysqlType: string; sqlType: number }>> = {
  integer: { text: plain, mysqlType: 'bigint', sqlType: -5 },
  unsigned: { text: plain, mysqlType: 'bigint unsigned', sqlType: -5 },
  decimal: { text: plain, mysqlType: 'decimal', sqlType: 3 },
  float: { text: plain, mysqlType: 'double', sqlType: 8 },
  string: { text: plain, mysqlType: 'longtext', sqlType: 2005 },
  // A byte is a letter of Latin 1.
  binary: {
    text: (value) => Buffer.from(String(value), 'base64').toString('latin1'),
    mysqlType: 'longblob',
    sqlType: 2004,
  },
  date: { text: plain, mysqlType: 'date', sqlType: 91 },
  datetime: { text: mysqlDate, mysqlType: 'datetime(6)', sqlType: 93 },
  timestamp: { text: mysqlDate, mysqlType: 'timestamp(6)', sqlType: 93 },
  time: { text: plain, mysqlType: 'time(6)', sqlType: 92 },
  boolean: { text: (value) => (value ? '1' : '0'), mysqlType: 'tinyint(1)', sqlType: -6 },
  json: { text: plain, mysqlType: 'json', sqlType: 12 },
  // GeoJSON is what the row has; Canal would write the bytes of MySQL's own form.
  geometry: { text: plain, mysqlType: 'json', sqlType: 12 },
};

/** Canal's flat message: every value is text or null, and types stand beside them. */
export function compileCanalMessages(table: TableSchema): MessageWriter {
  const { columns } = table;
  const names = columns.map(({ name }) => JSON.stringify(name));
  const texts = columns.map(({ kind }) => kinds[kind].text);
  const object = (values: readonly string[]): string =>
    `{${values.map((value, index) => `${names[index]}:${value}`).join(',')}}`;
  const mysqlType = object(columns.map((column) => JSON.stringify(typeOf(column))));
  const sqlType = object(columns.map(({ kind }) => String(kinds[kind].sqlType)));
  const keys = table.primaryKey?.map((index) => columns[index]?.name) ?? null;
  const head = `"database":${JSON.stringify(table.database)},"table":${JSON.stringify(table.name)},"pkNames":${JSON.stringify(keys)},"isDdl":false,"sql":"","mysqlType":${mysqlType},"sqlType":${sqlType}`;
  const encode = (row: Row, wanted?: (index: number) => boolean): string => {
    let json = '';
    for (let i = 0; i < names.length; i++) {
      if (wanted && !wanted(i)) continue;
      const value = row[i] as Value;
      json += `${json === '' ? '' : ','}${names[i]}:${value === null ? 'null' : JSON.stringify((texts[i] as TextOf)(value))}`;
    }
    return `{${json}}`;
  };
  return (change) => {
    const { before, after, event } = change;
    const data = encode((after ?? before) as Row);
    const old = before && after ? `[${encode(before, (index) => before[index] !== after[index])}]` : 'null';
    return [
      `{${head},"id":${event.version},"es":${event.origin.time},"ts":${Date.now()},"type":"${operationOf(change)}","data":[${data}],"old":${old}}`,
    ];
  };
}

function operationOf({ before, after }: KeyedChange): 'INSERT' | 'UPDATE' | 'DELETE' {
  if (!after) return 'DELETE';
  return before ? 'UPDATE' : 'INSERT';
}

function typeOf({ kind, precision, scale }: Column): string {
  const { mysqlType } = kinds[kind];
  if (kind !== 'decimal' || scale === undefined) return mysqlType;
  return `decimal(${precision ?? 65},${scale})`;
}
