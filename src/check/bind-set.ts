import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept } from '../diagnostics/fix.ts';
import { closest } from '../diagnostics/suggest.ts';
import type { SetStatement } from '../language/ast.ts';
import { plainText } from '../language/literal.ts';
import type { SourceText } from '../model/source-text.ts';
import type { CheckContext } from './context.ts';
import { checkBare } from './read-options.ts';
import type { Variables } from './variables.ts';

/** `set KEY = VALUE [where type="defaultParam"]`: what the statements behind it find under the name. */
export function bindSet(
  statement: SetStatement,
  source: SourceText,
  variables: Variables,
  context: CheckContext,
): void {
  let onlyIfUnset = false;
  for (const option of statement.options) {
    const type = plainText(option.value);
    if (option.key.name !== 'type') {
      context.report(
        diagnose('BSQL3002', source, option.key.span, `\`set\` has no option \`${option.key.name}\``, {
          help: 'it knows type="defaultParam"',
        }),
      );
    } else if (type?.toLowerCase() === 'defaultparam') onlyIfUnset = true;
    else {
      context.report(
        diagnose(
          'BSQL3004',
          source,
          option.value.span,
          `\`set\` knows no type ${JSON.stringify(type ?? '')}`,
          {
            help: 'write type="defaultParam", or leave it out',
            fixes: accept(option.value.span, closest(type ?? '', ['defaultParam']), (value) => `"${value}"`),
          },
        ),
      );
    }
  }
  const { name } = statement.key;
  if (onlyIfUnset && variables.has(name)) return;
  if (!checkBare(statement.value, source, context)) variables.set(name, undefined);
  else variables.set(name, variables.expand(statement.value, source));
}
