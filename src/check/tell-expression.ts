import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Identifier } from '../language/ast.ts';
import { BsqlError } from '../model/errors.ts';
import type { ExpressionPlan } from '../model/expression-plan.ts';
import type { Span } from '../model/source-text.ts';
import { JsonPathFault, parseJsonPath } from '../transforms/expression/json-path.ts';
import { compileRegExp } from '../transforms/expression/pattern.ts';
import type { ExpressionScope } from './expression-scope.ts';

/** Words that need no parentheses to be a function's call. */
const changingWords = [
  'current_date',
  'current_time',
  'current_timestamp',
  'current_user',
  'localtime',
  'localtimestamp',
  'utc_date',
  'utc_time',
  'utc_timestamp',
];
const changingFunctions = [
  ...changingWords,
  'connection_id',
  'curdate',
  'curtime',
  'database',
  'found_rows',
  'last_insert_id',
  'now',
  'rand',
  'random_bytes',
  'row_count',
  'schema',
  'session_user',
  'sleep',
  'sysdate',
  'system_user',
  'user',
  'uuid',
  'uuid_short',
  'version',
];

/** False, and told, for a function that says something else of the same row on a replay. */
export function tellChanging(
  { name, span }: Identifier,
  as: 'word' | 'call',
  { source, context }: ExpressionScope,
): boolean {
  const known = as === 'word' ? changingWords : changingFunctions;
  if (!known.includes(name.toLowerCase())) return true;
  context.report(
    diagnose(
      'BSQL3013',
      source,
      span,
      `\`${name}\` gives another value each time, and a row must be the same whenever the log is read`,
      { help: 'the time of a change is `__ts`, its database `__db`' },
    ),
  );
  return false;
}

/** False, and told, for a constant that is no regular expression or JSON path. */
export function tellPattern(
  form: 'regexp' | 'path',
  pattern: ExpressionPlan,
  span: Span,
  { source, context }: ExpressionScope,
): boolean {
  if (pattern.kind !== 'string') return true;
  try {
    if (form === 'regexp') compileRegExp(pattern.value);
    else parseJsonPath(pattern.value);
    return true;
  } catch (error) {
    if (error instanceof JsonPathFault) {
      context.report(
        diagnose('BSQL3015', source, span, `this is not a JSON path: ${error.message}`, {
          help: 'a path is like $.name, $."a name", $.items[0], $.items[*].id or $.items[last]',
        }),
      );
    } else if (error instanceof BsqlError) {
      context.report(diagnose('BSQL3006', source, span, error.message, { help: error.help }));
    } else throw error;
    return false;
  }
}
