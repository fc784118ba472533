import {
  type ChangeEvent,
  type Column,
  type Row,
  type TableSchema,
  tableName,
  type Value,
} from '../model/change.ts';
import { BsqlError } from '../model/errors.ts';
import type { SelectPlan } from '../model/plan.ts';
import { compileCondition, findColumn, type Predicate } from './condition.ts';

/** Changes one event, or drops it. */
export type Transform = (event: ChangeEvent) => ChangeEvent | undefined;

interface CompiledSelect {
  readonly table: TableSchema;
  readonly project: (row: Row) => Row;
  readonly where: Predicate;
}

/**
 * A select is a view: its where is asked of the row before and after, so that a row enters the
 * target when it begins to match and leaves it when it ends to (T32). Compiled once per table version.
 */
export function compileSelect(plan: SelectPlan): Transform {
  const compiled = new Map<TableSchema, CompiledSelect>();
  return (event) => {
    let select = compiled.get(event.table);
    if (!select) {
      select = compileFor(plan, event.table);
      compiled.set(event.table, select);
    }
    const { table, project, where } = select;
    const before = event.before && where(event.before) ? project(event.before) : undefined;
    const after = event.after && where(event.after) ? project(event.after) : undefined;
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

function compileFor(plan: SelectPlan, source: TableSchema): CompiledSelect {
  const picked: { readonly index: number; readonly column: Column }[] = [];
  for (const projection of plan.projections) {
    if (projection.kind === 'all') picked.push(...source.columns.map((column, index) => ({ index, column })));
    else {
      const index = findColumn(source, projection.column);
      picked.push({
        index,
        column: { name: projection.alias, kind: (source.columns[index] as Column).kind },
      });
    }
  }
  refuseTwice(
    picked.map(({ column }) => column.name),
    source,
  );
  const indexes = picked.map(({ index }) => index);
  const predicates = plan.where.map((condition) => compileCondition(condition, source));
  return {
    table: {
      database: source.database,
      name: source.name,
      columns: picked.map(({ column }) => column),
      primaryKey: projectKey(source, indexes),
    },
    project: (row) => indexes.map((index) => row[index] as Value),
    where: (row) => predicates.every((holds) => holds(row)),
  };
}

/** Of two columns with one name a document would keep only one. */
function refuseTwice(names: readonly string[], source: TableSchema): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new BsqlError(`the select gives two columns of ${tableName(source)} the name \`${name}\``, {
        code: 'BSQL5202',
        kind: 'script',
        help: `give one of them another name: select ${name} as …`,
      });
    }
    seen.add(name);
  }
}

/** A key that lost a part identifies nothing any more. */
function projectKey(source: TableSchema, indexes: readonly number[]): readonly number[] | undefined {
  const key = source.primaryKey?.map((part) => indexes.indexOf(part));
  return key?.every((index) => index >= 0) ? key : undefined;
}
