import type { Connection, FieldPacket, RowDataPacket } from 'mysql2/promise';
import type { ChangeEvent, ColumnKind, Row, TableSchema, Value } from '../../src/model/change.ts';
import { BsqlError, messageOf } from '../../src/model/errors.ts';
import type { ExpressionPlan } from '../../src/model/expression-plan.ts';
import { compileExpression } from '../../src/transforms/expression/compile.ts';
import { eventOf } from './events.ts';
import { selectPlan } from './select-plan.ts';

/** A value as text, null, or an answer that is an error. */
export type Answer = { readonly value: string | null } | { readonly error: string };

/** Begins the error of an expression whose kinds do not fit: no row was looked at. */
export const refused = 'refused: ';

interface Evaluated {
  readonly kind: ColumnKind | 'null';
  /** One for each row. */
  readonly answers: readonly Answer[];
}

/** The plans of expressions, by the language itself; an error for one that the checker refuses. */
export function plansOf(expressions: readonly string[]): readonly (ExpressionPlan | Error)[] {
  const [first] = expressions;
  try {
    return planTogether(expressions);
  } catch (error) {
    if (!(error instanceof Error) || first === undefined) throw error;
    if (expressions.length > 1) return expressions.flatMap((one) => plansOf([one]));
    // Only constants without a result may be refused: a text that does not parse would agree with any error.
    if (!error.message.startsWith('BSQL3015'))
      throw new Error(`${first}: ${error.message}`, { cause: error });
    return [error];
  }
}

function planTogether(expressions: readonly string[]): readonly ExpressionPlan[] {
  const items = expressions.map((expression, index) => `${expression} as c${index}`).join(',\n');
  return selectPlan(`${items} from t`).projections.map((projection) => {
    if (projection.kind !== 'value') throw new Error('not a value');
    return projection.value;
  });
}

/** What bsql makes of an expression over rows. */
export function evaluateHere(
  plan: ExpressionPlan | Error,
  table: TableSchema,
  rows: readonly Row[],
): Evaluated {
  if (plan instanceof Error) return { kind: 'null', answers: rows.map(() => ({ error: plan.message })) };
  try {
    const node = compileExpression(plan, table);
    const answers = rows.map((row): Answer => {
      const event: ChangeEvent = eventOf(table, 'insert', undefined, row);
      try {
        const value = node.evaluate(row, event);
        const made = value !== null && typeof value === 'object';
        return { value: made ? value.toString() : textOf(value, node.type.kind) };
      } catch (error) {
        if (!(error instanceof BsqlError && error.code === 'BSQL5206')) throw error;
        return { error: error.message };
      }
    });
    return { kind: node.type.kind, answers };
  } catch (error) {
    if (!(error instanceof BsqlError)) throw error;
    return { kind: 'null', answers: rows.map(() => ({ error: refused + error.message })) };
  }
}

/** As a SELECT prints a value of that kind. */
function textOf(value: Value, kind: ColumnKind | 'null'): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (kind === 'datetime' || kind === 'timestamp') return String(value).replace('T', ' ').replace('Z', '');
  return String(value);
}

/** What MySQL makes of expressions over the rows of a table, one query for all as long as none is an error. */
export async function evaluateThere(
  connection: Connection,
  expressions: readonly string[],
  table: string,
  ids: readonly number[],
): Promise<readonly { readonly types: number | undefined; readonly answers: readonly Answer[] }[]> {
  try {
    return await ask(connection, expressions, table, ids);
  } catch (error) {
    const [first] = expressions;
    if (expressions.length > 1 || first === undefined) {
      const half = Math.ceil(expressions.length / 2);
      return [
        ...(await evaluateThere(connection, expressions.slice(0, half), table, ids)),
        ...(await evaluateThere(connection, expressions.slice(half), table, ids)),
      ];
    }
    if (ids.length === 1) return [{ types: undefined, answers: [{ error: messageOf(error) }] }];
    const answers: Answer[] = [];
    let types: number | undefined;
    for (const id of ids) {
      const [one] = await evaluateThere(connection, [first], table, [id]);
      answers.push(...(one?.answers ?? []));
      types ??= one?.types;
    }
    return [{ types, answers }];
  }
}

async function ask(
  connection: Connection,
  expressions: readonly string[],
  table: string,
  ids: readonly number[],
): Promise<readonly { readonly types: number | undefined; readonly answers: readonly Answer[] }[]> {
  const items = expressions.map((expression, index) => `${expression} AS c${index}`).join(', ');
  const [rows, fields] = await connection.query<RowDataPacket[][]>({
    sql: `SELECT ${items} FROM ${table} WHERE id IN (${ids.join(',')}) ORDER BY id`,
    rowsAsArray: true,
    typeCast: (field) => field.buffer(),
  });
  return expressions.map((_, index) => ({
    types: (fields as FieldPacket[])[index]?.type,
    answers: rows.map((row): Answer => {
      const bytes = row[index] as Buffer | null | undefined;
      return { value: bytes?.toString('utf8') ?? null };
    }),
  }));
}
