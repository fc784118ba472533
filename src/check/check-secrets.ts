import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Literal } from '../language/ast.ts';
import type { OptionTable } from '../model/options.ts';
import type { BoundProgram } from './bound.ts';
import type { CheckContext } from './context.ts';
import { findOption, type SourcedOption } from './read-options.ts';

/** A secret in a script is in its repository too. Empty ones, and those from variables, are none. */
export function checkSecrets(program: BoundProgram, context: CheckContext): void {
  for (const { option, source, table } of givenOptions(program)) {
    const spec = findOption(table, option.key.name);
    if (!spec?.secret || option.value.style === 'bare' || !isWritten(option.value)) continue;
    const variable = /pass/i.test(spec.name) ? 'PASSWORD' : 'KEY';
    context.report(
      diagnose(
        'BSQL3101',
        source,
        option.value.span,
        `the secret \`${option.key.name}\` is written into the script: whoever reads the script has it`,
        {
          help: `take it from outside: ${option.key.name}="\${env:${variable}}" or "\${file:/run/secrets/${variable.toLowerCase()}}", and change it if others could see it`,
        },
      ),
    );
  }
}

/** What is only put around a reference, such as a prefix, is no secret. */
function isWritten({ parts }: Literal): boolean {
  const referred = parts.some((part) => part.kind === 'variable' && part.scope !== 'set');
  return !referred && parts.some((part) => part.kind === 'text' && part.text.trim() !== '');
}

/** Every option where it is written, once: a target has those of its connection too. */
export function givenOptions(
  program: BoundProgram,
): readonly (SourcedOption & { readonly table: OptionTable })[] {
  const found = new Map<SourcedOption['option'], SourcedOption & { readonly table: OptionTable }>();
  for (const connection of program.connections)
    for (const one of connection.options) found.set(one.option, { ...one, table: connection.table });
  const targets = [...program.tables, ...program.saves].flatMap((one) =>
    'target' in one && one.target ? [one.target] : [],
  );
  for (const { options } of targets)
    for (const one of options.given.values())
      if (!found.has(one.option)) found.set(one.option, { ...one, table: options.table });
  return [...found.values()];
}
