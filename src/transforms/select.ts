import {
  type ChangeEvent,
  type Column,
  type Row,
  type TableSchema,
  tableName,
  type Value,
} from '../model/change.ts';
import { BsqlError } from '../model/errors.ts';
import type { ExpressionPlan } from '../model/expression-plan.ts';
import type { RowTransform } from '../model/format.ts';
import type { SelectPlan } from '../model/plan.ts';
import { compileExpression, findColumn } from './expression/compile.ts';
import { readerOfTruth, reading } from './expression/convert.ts';
import type { Node } from './expression/node.ts';
import { show } from './expression/show.ts';

type Project = (row: Row, event: ChangeEvent) => Row;

interface CompiledSelect {
  readonly table: TableSchema;
  readonly project: Project;
  readonly where: (row: Row, event: ChangeEvent) => boolean;
}

/**
 * A select is a view: its where is asked of the row before and after, so that a row enters the
 * target when it begins to match and leaves it when it ends to (T32). Compiled once per table version.
 */
export function compileSelect(plan: SelectPlan): RowTransform['apply'] {
  const compiled = new Map<TableSchema, CompiledSelect>();
  return (event) => {
    let select = compiled.get(event.table);
    if (!select) {
      select = compileFor(plan, event.table);
      compiled.set(event.table, select);
    }
    const { table, project, where } = select;
    const before = event.before && where(event.before, event) ? project(event.before, event) : undefined;
    const after = event.after && where(event.after, event) ? project(event.after, event) : undefined;
    if (before === undefined && after === undefined) return undefined;
    const operation =
      before === undefined
        ? event.operation === 'read'
          ? 'read'
          : 'insert'
        : after === undefined
          ? 'delete'
          : 'update';
    return { operation, table, before, after, version: event.version, origin: event.origin };
  };
}

/** A column of the result: one of the table's as it is, or a value. */
type Picked = { readonly column: Column } & (
  | { readonly index: number }
  | { readonly index: undefined; readonly node: Node }
);

function compileFor(plan: SelectPlan, source: TableSchema): CompiledSelect {
  const picked = plan.projections.flatMap((projection): Picked[] => {
    if (projection.kind === 'all') return pickAll(projection.except, source);
    const { name, value } = projection;
    const index = value.kind === 'column' ? findColumn(source, value.name, true) : -1;
    const plain = source.columns[index];
    if (plain) return [{ index, column: { ...plain, name } }];
    const node = compileFrom(value, source, `${show(value)} as ${name}`);
    // A constant null has no kind of its own; text is what every target knows.
    const kind = node.type.kind === 'null' ? 'string' : node.type.kind;
    const { scale } = node.type;
    return [{ index: undefined, node, column: scale === undefined ? { name, kind } : { name, kind, scale } }];
  });
  refuseTwice(
    picked.map(({ column }) => column.name),
    source,
  );
  return {
    table: {
      database: source.database,
      name: source.name,
      columns: picked.map(({ column }) => column),
      primaryKey: projectKey(source, picked),
    },
    project: compileProjection(picked, source),
    where: compileWhere(plan.where, source),
  };
}

function pickAll(except: readonly string[], source: TableSchema): Picked[] {
  const left = new Set(except.map((name) => findColumn(source, name)));
  return source.columns.map((column, index) => ({ index, column })).filter(({ index }) => !left.has(index));
}

function compileProjection(picked: readonly Picked[], source: TableSchema): Project {
  const indexes = picked.flatMap(({ index }) => (index === undefined ? [] : [index]));
  if (indexes.length === picked.length) return (row) => indexes.map((index) => row[index] as Value);
  const readers = picked.map((one): ((row: Row, event: ChangeEvent) => Value) => {
    if (one.index !== undefined) {
      const { index } = one;
      return (row) => row[index] as Value;
    }
    const { evaluate, type } = one.node;
    const own = type.kind === 'decimal' || type.kind === 'json';
    if (!own) return evaluate as (row: Row, event: ChangeEvent) => Value;
    return (row, event) => evaluate(row, event)?.toString() ?? null;
  });
  return (row, event) => {
    const result: Value[] = new Array(readers.length);
    let i = 0;
    try {
      for (; i < readers.length; i++)
        result[i] = (readers[i] as (row: Row, event: ChangeEvent) => Value)(row, event);
    } catch (error) {
      const one = picked[i];
      const text =
        one?.index === undefined ? `${show((one as { node: Node }).node.plan)} as ${one?.column.name}` : '';
      throw atRow(error, text, source, event);
    }
    return result;
  };
}

function compileWhere(where: ExpressionPlan | undefined, source: TableSchema): CompiledSelect['where'] {
  if (!where) return () => true;
  const holds = naming(source, `where ${show(where)}`, () => {
    const node = compileExpression(where, source);
    return reading(node, readerOfTruth(node));
  });
  return (row, event) => {
    try {
      return holds(row, event) === true;
    } catch (error) {
      throw atRow(error, `where ${show(where)}`, source, event);
    }
  };
}

function compileFrom(value: ExpressionPlan, source: TableSchema, text: string): Node {
  return naming(source, text, () => compileExpression(value, source));
}

/** A fault of the script, found over this table. */
function naming<T>(source: TableSchema, text: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof BsqlError) || error.code === 'BSQL5202') throw error;
    throw again(error, `${error.message}, in \`${text}\` over the table ${tableName(source)}`);
  }
}

/** A fault of one row: where in the log it is, so that it can be found. */
function atRow(error: unknown, text: string, source: TableSchema, event: ChangeEvent): unknown {
  if (!(error instanceof BsqlError)) return error;
  const { file, offset, gtid } = event.origin;
  const place = gtid === undefined ? `${file}:${offset}` : `${file}:${offset} (${gtid})`;
  return again(error, `${error.message}, in \`${text}\` for a row of ${tableName(source)} at ${place}`);
}

function again(error: BsqlError, message: string): BsqlError {
  return new BsqlError(message, {
    code: error.code,
    kind: error.kind,
    ...(error.help === undefined ? {} : { help: error.help }),
    cause: error,
  });
}

/** Of two columns with one name a document would keep only one. */
function refuseTwice(names: readonly string[], source: TableSchema): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new BsqlError(`the select gives two columns of ${tableName(source)} the name \`${name}\``, {
        code: 'BSQL5202',
        kind: 'script',
        help: `give one of them another name, or leave the column out: select * except (${name}), …`,
      });
    }
    seen.add(name);
  }
}

/** A key that lost a part identifies nothing any more; only a plain column, renamed or not, is still the part. */
function projectKey(source: TableSchema, picked: readonly Picked[]): readonly number[] | undefined {
  const key = source.primaryKey?.map((part) => picked.findIndex(({ index }) => index === part));
  return key?.every((index) => index >= 0) ? key : undefined;
}
