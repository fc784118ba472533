import { diagnose } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { Identifier } from '../language/ast.ts';
import type { Expression, IntervalExpression } from '../language/expression.ts';
import type { ExpressionPlan, IntervalUnit } from '../model/expression-plan.ts';
import type { SqlFunction } from '../transforms/functions/function.ts';
import { findFunction, functionNames } from '../transforms/functions/index.ts';
import { all, type ExpressionScope } from './expression-scope.ts';
import { tellChanging, tellPattern } from './tell-expression.ts';

type Call = Extract<Expression, { kind: 'call' }>;
type Bind = (part: Expression) => ExpressionPlan | undefined;

const aggregates = [
  'any_value',
  'avg',
  'bit_and',
  'bit_or',
  'bit_xor',
  'count',
  'dense_rank',
  'first_value',
  'group_concat',
  'json_arrayagg',
  'json_objectagg',
  'lag',
  'last_value',
  'lead',
  'max',
  'min',
  'rank',
  'row_number',
  'std',
  'stddev',
  'sum',
  'variance',
];

/** Functions of MySQL that have another name here, or another form. */
const advice = new Map(
  Object.entries({
    convert: 'write `cast(… as …)`',
    extract: 'write `year(…)`, `month(…)`, `hour(…)` and so on',
    position: 'write `locate(part, text)`',
    char: 'write the letter itself as text',
    json_value: 'write `column->>"$.path"`, in a cast if it is a number',
    cast: 'write `cast(value as type)`',
    string_split: 'write `split(text, separator)`',
    array_join: 'write `join(array, separator)`',
    len: 'write `char_length(…)`',
    nvl: 'write `ifnull(…, …)`',
    iif: 'write `if(…, …, …)`',
    to_date: 'write `str_to_date(text, format)`',
  }),
);

export function bindCall(call: Call, scope: ExpressionScope, bind: Bind): ExpressionPlan | undefined {
  const { name } = call;
  const found = findFunction(name.name);
  if (!found) {
    tellUnknown(name, scope);
    // Its arguments may have faults of their own.
    for (const argument of call.arguments) if (argument.kind !== 'interval') bind(argument);
    return undefined;
  }
  if (found.name === 'unix_timestamp' && call.arguments.length === 0) {
    tellChanging({ name: 'now', span: name.span }, 'call', scope);
    return undefined;
  }
  if (!tellCount(call, found, scope)) return undefined;
  const args = all(
    call.arguments.map((argument, index) => bindArgument(argument, index, found, scope, bind)),
  );
  if (!args) return undefined;
  const patterns = Object.entries(found.patterns ?? {}).every(([index, form]) => {
    const [plan, argument] = [args[Number(index)], call.arguments[Number(index)]];
    return !plan || !argument || tellPattern(form, plan, argument.span, scope);
  });
  return patterns ? { kind: 'call', name: found.name, arguments: args } : undefined;
}

function tellUnknown(name: Identifier, scope: ExpressionScope): void {
  const { source, context } = scope;
  const folded = name.name.toLowerCase();
  if (aggregates.includes(folded)) {
    context.report(
      diagnose(
        'BSQL1006',
        source,
        name.span,
        `\`${name.name}\` needs more than one row, and a select sees one changed row at a time`,
        {
          help: 'aggregate in the target; the greater of several values of one row is greatest(…), the lesser least(…)',
        },
      ),
    );
    return;
  }
  if (!tellChanging(name, 'call', scope)) return;
  context.report(
    diagnose('BSQL2010', source, name.span, `there is no function \`${name.name}\``, {
      help:
        advice.get(folded) ??
        didYouMean(name.name, functionNames()) ??
        `the functions are listed in the documentation of expressions; there are ${functionNames().length}`,
    }),
  );
}

function tellCount(call: Call, found: SqlFunction, { source, context }: ExpressionScope): boolean {
  const count = call.arguments.length;
  if (count >= found.minimum && count <= found.maximum) return true;
  const { minimum, maximum } = found;
  const wanted =
    minimum === maximum
      ? `${minimum}`
      : maximum === Number.POSITIVE_INFINITY
        ? `at least ${minimum}`
        : maximum === minimum + 1
          ? `${minimum} or ${maximum}`
          : `${minimum} to ${maximum}`;
  context.report(
    diagnose(
      'BSQL3010',
      source,
      call.span,
      `\`${found.name}\` takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'}, and here ${count === 1 ? 'is' : 'are'} ${count}`,
      { help: `${found.name}(${found.signature})` },
    ),
  );
  return false;
}

const units: readonly IntervalUnit[] = [
  'microsecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
];

function bindArgument(
  argument: Expression | IntervalExpression,
  index: number,
  found: SqlFunction,
  scope: ExpressionScope,
  bind: Bind,
): ExpressionPlan | undefined {
  const { source, context } = scope;
  if (argument.kind === 'interval') {
    const amount = bind(argument.amount);
    if (found.interval !== index) {
      context.report(
        diagnose('BSQL3012', source, argument.span, `\`${found.name}\` takes no interval here`, {
          help: 'an interval is the second argument of date_add and date_sub',
        }),
      );
      return undefined;
    }
    const unit = bindUnit(argument.unit, scope);
    return amount && unit && { kind: 'interval', amount, unit };
  }
  if (found.interval === index) {
    context.report(
      diagnose('BSQL3012', source, argument.span, `\`${found.name}\` takes an interval here`, {
        help: `write ${found.name}(date, interval 1 day)`,
      }),
    );
    return undefined;
  }
  if (found.unit !== index) return bind(argument);
  if (argument.kind !== 'column') {
    context.report(
      diagnose('BSQL3012', source, argument.span, `\`${found.name}\` takes a unit here`, {
        help: `write the bare word: ${units.join(', ')}`,
      }),
    );
    return undefined;
  }
  const unit = bindUnit(argument.name, scope);
  return unit && { kind: 'unit', unit };
}

function bindUnit(
  { name, span }: Identifier,
  { source, context }: ExpressionScope,
): IntervalUnit | undefined {
  const unit = units.find((one) => one === name.toLowerCase());
  if (!unit) {
    context.report(
      diagnose('BSQL3012', source, span, `\`${name}\` is not a unit of time`, {
        help: didYouMean(name, units) ?? `units are ${units.join(', ')}`,
      }),
    );
  }
  return unit;
}
