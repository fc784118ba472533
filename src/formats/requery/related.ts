import { BsqlError } from '../../model/errors.ts';
import { quoteName, sqlLiteral } from '../mysql/literal.ts';
import type { SqlResult } from './session.ts';
import type { RequerySettings } from './settings.ts';
import { type Key, makeKey } from './touched.ts';

/** The keys that a related row touches, read page by page in their order. */
export async function findRelated(
  sql: string,
  { relatedPageSize, relatedMaxPages }: RequerySettings,
  select: (sql: string) => Promise<SqlResult>,
): Promise<readonly Key[]> {
  const found: Key[] = [];
  let after = '';
  for (let page = 0; ; page++) {
    const { columns, rows } = await select(
      `SELECT * FROM (${sql}\n) AS related_keys ${after}ORDER BY 1 LIMIT ${relatedPageSize}`,
    );
    const [column] = columns;
    if (!column) throw new Error(`no columns come from ${sql}`);
    for (const [value = null] of rows) {
      const key = makeKey(value, column);
      if (key) found.push(key);
    }
    const last = rows.at(-1)?.[0] ?? null;
    if (rows.length < relatedPageSize) return found;
    if (page + 1 >= relatedMaxPages) throw tooWide(sql, found.length);
    const name = quoteName(column.name);
    // Nulls come first. Equal keys are one document, so that none is lost between two pages.
    after =
      last === null ? `WHERE ${name} IS NOT NULL ` : `WHERE ${name} > ${sqlLiteral(last, column.kind)} `;
  }
}

function tooWide(sql: string, count: number): BsqlError {
  const line = sql.replace(/\s+/g, ' ').slice(0, 160);
  return new BsqlError(`one changed row belongs to more than ${count} documents: ${line}`, {
    code: 'BSQL5404',
    kind: 'data',
    help: 'raise relatedMaxPages or relatedPageSize, or narrow the SQL of related',
  });
}
