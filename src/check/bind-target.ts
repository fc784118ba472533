import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type { Identifier, Option, Target } from '../language/ast.ts';
import type { Format, FormatList } from '../model/format.ts';
import type { OptionValues } from '../model/options.ts';
import { saveOptions } from '../model/save-options.ts';
import type { SourceText } from '../model/source-text.ts';
import { bindPath, firstOf, splitConnection, type TargetScope, tellPath } from './bind-path.ts';
import type { BoundTarget } from './bound.ts';
import type { CheckContext } from './context.ts';
import { formatMeantBy } from './format-synonyms.ts';
import { properNameOf, readOptions, type SourcedOption } from './read-options.ts';

/** A statement that names a format. */
export type Verb = 'load' | 'save' | 'run';

const sides = { load: 'source', save: 'sink', run: 'transform' } as const;

/**
 * Ties `FORMAT.PATH where …` to its format, reads its options and takes its path apart. `load` is
 * that of the rows, whose options a transform may take.
 */
export function bindTarget(
  verb: Verb,
  statement: { readonly target: Target; readonly options: readonly Option[] },
  source: SourceText,
  scope: TargetScope,
  load?: BoundTarget | undefined,
): BoundTarget | undefined {
  const { context, variables } = scope;
  const { format: name, path } = statement.target;
  const format = findFormat(context.formats, name.name);
  const side = format?.[sides[verb]];
  if (!format || !side) {
    tellUnknownFormat(name, source, context, (other) => other[sides[verb]] !== undefined, verb, format);
    return undefined;
  }
  const table = verb === 'save' ? [...saveOptions, ...side.options] : side.options;
  const own: SourcedOption[] = statement.options.map((option) => ({ option, source }));
  const text = variables.expand(path, source);
  const split = text === undefined ? undefined : splitConnection(text, format, scope.connections);
  if (split?.connection) scope.onUse(split.connection);

  // What a statement says itself goes before what its connection says.
  const inherited = (split?.connection?.options ?? []).filter(({ option }) => {
    const name = properNameOf(table, option.key.name);
    return name !== undefined && !own.some((mine) => properNameOf(table, mine.option.key.name) === name);
  });
  const stranger = split?.connection ? undefined : scope.connections.get(firstOf(text ?? ''));
  const unknownFormat = stranger && !findFormat(context.formats, stranger.statement.format.name);
  if (stranger && unknownFormat) scope.onUse(stranger);
  const pathless = verb === 'run' || (verb === 'load' && format.source?.pathless === true);
  // A fault in the path or the connection was told already; that an option is missing then is the same one.
  const mayInherit =
    !split || split.connection?.complete === false || (pathless && !split.connection && split.path !== '');
  const options = readOptions(
    [...inherited, ...own],
    table,
    {
      format: format.name,
      source,
      span: name.span,
      mayInherit,
      inherited: inheritedOf(format, verb, load),
    },
    variables,
    context,
  );
  if (!split) return { format, options, path: undefined };
  if (pathless) {
    if (split.path !== '' && !unknownFormat) tellPath(split, path, format, source, scope, verb);
    return { format, options, path: { parts: [{ text: '' }] } };
  }
  const checkPath = 'checkPath' in side ? side.checkPath : undefined;
  const bound = bindPath(split, path, format, source, checkPath, scope, verb);
  return { format, options, path: bound };
}

/** The load's values of the options that a transform takes from it. */
function inheritedOf(format: Format, verb: Verb, load: BoundTarget | undefined): OptionValues {
  if (verb !== 'run' || !load) return {};
  const names = format.transform?.inherits ?? [];
  return Object.fromEntries(names.map((name) => [name, load.options.values[name]]));
}

export function findFormat(formats: FormatList, name: string): Format | undefined {
  const wanted = name.toLowerCase();
  return formats.find((format) => namesOf(format).some((known) => known.toLowerCase() === wanted));
}

function namesOf({ name, aliases = [] }: Format): readonly string[] {
  return [name, ...aliases];
}

export function tellUnknownFormat(
  name: Identifier,
  source: SourceText,
  context: CheckContext,
  fits: (format: Format) => boolean,
  verb?: Verb,
  known?: Format | undefined,
): void {
  const fitting = context.formats.filter(fits).map((format) => format.name);
  if (verb && known) {
    context.report(
      diagnose('BSQL3008', source, name.span, `the format \`${name.name}\` cannot be used with \`${verb}\``, {
        help: `\`${verb}\` knows ${fitting.join(', ')}`,
      }),
    );
  } else {
    const meant = formatMeantBy(name.name, fitting);
    const found = meant
      ? { name: meant, sure: false }
      : closest(name.name, context.formats.filter(fits).flatMap(namesOf));
    context.report(
      diagnose(
        'BSQL3001',
        source,
        name.span,
        `there is no ${verb === 'run' ? 'transform' : 'format'} \`${name.name}\``,
        {
          fixes: accept(name.span, found),
          help:
            question(found) ??
            `${verb === 'run' ? 'transforms' : 'formats'} that fit here: ${fitting.join(', ')}`,
        },
      ),
    );
  }
}
