import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Identifier, SelectItem, SelectStatement } from '../language/ast.ts';
import type { Expression } from '../language/expression.ts';
import type { TableSchema } from '../model/change.ts';
import { BsqlError } from '../model/errors.ts';
import type { ExpressionPlan } from '../model/expression-plan.ts';
import type { ProjectionPlan, SelectPlan } from '../model/plan.ts';
import type { Span } from '../model/source-text.ts';
import { compileExpression } from '../transforms/expression/compile.ts';
import { readerOfTruth, reading } from '../transforms/expression/convert.ts';
import { bindExpression } from './bind-expression.ts';
import { all, type ExpressionScope } from './expression-scope.ts';

type ValueItem = Extract<SelectItem, { kind: 'value' }>;

/** A select's plan; undefined if a fault in it was told, or a variable in it is not known. */
export function bindSelect(statement: SelectStatement, scope: ExpressionScope): SelectPlan | undefined {
  const named = statement.items.flatMap((item) => (item.kind === 'value' ? (nameOf(item) ?? []) : []));
  tellDoubles(named, 'this select', 'give one of them another name with `as`', scope);
  for (const item of statement.items)
    if (item.kind === 'all') tellDoubles(item.except, 'this list', 'name it once', scope);
  const projections = all(statement.items.map((item) => bindItem(item, scope)));
  const where = statement.where && bindExpression(statement.where, scope);
  if (statement.where && where) tellConstantWhere(where, statement.where.span, scope);
  if (!projections || (statement.where && !where)) return undefined;
  return { kind: 'select', projections, where };
}

/** The column that an item gives: its alias, or the column's own name. */
function nameOf({ alias, value }: ValueItem): Identifier | undefined {
  return alias ?? (value.kind === 'column' ? value.name : undefined);
}

function bindItem(item: SelectItem, scope: ExpressionScope): ProjectionPlan | undefined {
  if (item.kind === 'all') return { kind: 'all', except: item.except.map(({ name }) => name) };
  const name = nameOf(item);
  if (!name) {
    const { text } = scope.source;
    scope.context.report(
      diagnose('BSQL2011', scope.source, item.span, 'this expression has no name', {
        help: `name its column: ${shorten(text.slice(item.span.start, item.span.end))} as ${suggestName(item.value)}`,
      }),
    );
  }
  const value = bindExpression(item.value, scope);
  if (!value || !name) return undefined;
  tellConstant(value, item.span, scope);
  return { kind: 'value', name: name.name, value };
}

function shorten(text: string): string {
  return text.length > 40 || text.includes('\n') ? '…' : text;
}

function suggestName(value: Expression): string {
  return value.kind === 'call' && value.name.name.toLowerCase() !== 'if'
    ? value.name.name.toLowerCase()
    : 'title';
}

function tellDoubles(
  names: readonly Identifier[],
  where: string,
  help: string,
  scope: ExpressionScope,
): void {
  const { source, context } = scope;
  const seen = new Map<string, Identifier>();
  for (const name of names) {
    const first = seen.get(name.name.toLowerCase());
    if (!first) {
      seen.set(name.name.toLowerCase(), name);
      continue;
    }
    context.report(
      diagnose('BSQL2002', source, name.span, `the column \`${name.name}\` stands twice in ${where}`, {
        labels: [{ source, span: first.span, text: 'first here' }],
        help,
      }),
    );
  }
}

/** What names no column needs no table: it can be evaluated now. */
const noTable: TableSchema = { database: '', name: '', columns: [], primaryKey: undefined };

function namesColumn(plan: ExpressionPlan): boolean {
  return JSON.stringify(plan).includes('"kind":"column"');
}

/** The value of an expression without columns; undefined, and told, if it has none. */
function tellConstant(plan: ExpressionPlan, span: Span, scope: ExpressionScope): void {
  if (!namesColumn(plan)) evaluate(plan, span, scope, false);
}

function tellConstantWhere(plan: ExpressionPlan, span: Span, scope: ExpressionScope): void {
  if (namesColumn(plan)) return;
  const value = evaluate(plan, span, scope, true);
  if (value === true || value === undefined) return;
  scope.context.report(
    diagnose(
      'BSQL3014',
      scope.source,
      span,
      `this condition is always ${value === null ? 'null' : 'false'}, so no row ever matches`,
      { help: 'compare a column with something, or leave the where out' },
    ),
  );
}

function evaluate(plan: ExpressionPlan, span: Span, scope: ExpressionScope, asCondition: boolean): unknown {
  try {
    const node = compileExpression(plan, noTable);
    const value = asCondition ? reading(node, readerOfTruth(node)) : node.evaluate;
    // Without a column neither row nor event is looked at.
    return value([], undefined as never);
  } catch (error) {
    if (!(error instanceof BsqlError)) throw error;
    const help = error.kind === 'data' ? 'these constants have no result; change them' : error.help;
    scope.context.report(diagnose('BSQL3015', scope.source, span, error.message, { help }));
    return undefined;
  }
}
