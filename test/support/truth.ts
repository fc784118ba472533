import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Place } from './bsql.ts';

/** A document as text, key by key: numbers keep their digits, so 2^63 is not rounded by the comparison. */
export type Flat = Readonly<Record<string, string | null>>;

/** What documents should be, by a plain SELECT over another connection and with formatting of its own. */
export async function selectDocuments(
  connection: Connection,
  table: string,
  key: readonly string[],
): Promise<Map<string, Flat>> {
  await connection.query("SET time_zone='+00:00'");
  const [columns] = await connection.query<RowDataPacket[]>(`SHOW COLUMNS FROM ${table}`);
  const binary = new Set(
    columns.filter((column) => /blob|binary/.test(String(column.Type))).map((column) => String(column.Field)),
  );
  const [rows, fields] = await connection.query<RowDataPacket[]>({
    sql: `SELECT * FROM ${table}`,
    // As the server prints it, whatever the driver thinks of it.
    typeCast: (field) => {
      const bytes = field.buffer();
      return bytes && binary.has(field.name) ? bytes.toString('base64') : (bytes?.toString('utf8') ?? null);
    },
  });
  const kinds = new Map(fields.map((field) => [field.name, field.type]));
  const documents = new Map<string, Flat>();
  for (const row of rows) {
    const document: Record<string, string | null> = {};
    for (const [name, value] of Object.entries(row)) document[name] = show(value, kinds.get(name));
    documents.set(key.map((part) => document[part]).join(':'), document);
  }
  return documents;
}

const timestamp = 7;
const datetime = 12;
const double = 5;

function show(value: unknown, type: number | undefined): string | null {
  if (value === null) return null;
  const text = String(value);
  // The same number: MySQL writes 1.5e300, JavaScript 1.5e+300.
  if (type === double) return String(Number(text));
  if (type === timestamp) return `${text.replace(' ', 'T')}Z`;
  return type === datetime ? text.replace(' ', 'T') : text;
}

/** Every document of an index. */
export async function readIndex(url: string, index: string): Promise<Map<string, Flat>> {
  await fetch(`${url}/${index}/_refresh`, { method: 'POST' });
  const documents = new Map<string, Flat>();
  let answer = await ask(`${url}/${index}/_search?scroll=1m&ignore_unavailable=true`, {
    size: 5_000,
    query: { match_all: {} },
  });
  while (answer.hits.hits.length > 0) {
    for (const hit of answer.hits.hits) documents.set(hit._id, hit._source);
    answer = await ask(`${url}/_search/scroll`, { scroll: '1m', scroll_id: answer._scroll_id });
  }
  return documents;
}

interface Answer {
  readonly _scroll_id: string;
  readonly hits: { readonly hits: readonly { readonly _id: string; readonly _source: Flat }[] };
}

async function ask(url: string, body: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  return parseExact(text) as Answer;
}

/** Parses JSON with every number and boolean as its own text. */
export function parseExact(text: string): unknown {
  const digits = (_key: string, value: unknown, context: { source?: string }): unknown =>
    typeof value === 'number' || typeof value === 'boolean' ? context.source : value;
  return JSON.parse(text, digits as (key: string, value: unknown) => unknown);
}

/** The end of the database's log now. */
export async function logEnd(connection: Connection): Promise<Place> {
  const [[version]] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS v');
  const newer = !/mariadb/i.test(String(version?.v)) && Number.parseFloat(String(version?.v)) >= 8.2;
  const [[row]] = await connection.query<RowDataPacket[]>(
    newer ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS',
  );
  return { file: String(row?.File), offset: Number(row?.Position) };
}
