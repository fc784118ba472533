import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type { Identifier, Option, Target } from '../language/ast.ts';
import type { Format, FormatList } from '../model/format.ts';
import { saveOptions } from '../model/save-options.ts';
import type { SourceText } from '../model/source-text.ts';
import { bindPath, firstOf, splitConnection, type TargetScope, tellPath } from './bind-path.ts';
import type { BoundTarget } from './bound.ts';
import type { CheckContext } from './context.ts';
import { findOption, readOptions, type SourcedOption } from './read-options.ts';

/** Formats that scripts for MLSQL or later versions name, with what to use today where it is not another format. */
const plannedFormats = new Map<string, string | undefined>([
  ['kafka', undefined],
  ['requery', 'filter and project with select for now'],
  ['tablerewrite', 'name the tables with tableNamePattern for now'],
  ['splitfields', 'filter and project with select for now'],
]);

/** Ties `FORMAT.PATH where …` to its format, reads its options and takes its path apart. */
export function bindTarget(
  verb: 'load' | 'save',
  statement: { readonly target: Target; readonly options: readonly Option[] },
  source: SourceText,
  scope: TargetScope,
): BoundTarget | undefined {
  const { context, variables } = scope;
  const { format: name, path } = statement.target;
  const format = findFormat(context.formats, name.name);
  const side = verb === 'load' ? format?.source : format?.sink;
  if (!format || !side) {
    tellUnknownFormat(
      name,
      source,
      context,
      (other) => (verb === 'load' ? other.source : other.sink) !== undefined,
      format && verb,
    );
    return undefined;
  }
  const table = verb === 'save' ? [...saveOptions, ...side.options] : side.options;
  const own: SourcedOption[] = statement.options.map((option) => ({ option, source }));
  const text = variables.expand(path, source);
  const split = text === undefined ? undefined : splitConnection(text, format, scope.connections);
  if (split?.connection) scope.onUse(split.connection);

  // What a statement says itself goes before what its connection says.
  const inherited = (split?.connection?.options ?? []).filter(({ option }) => {
    const spec = findOption(table, option.key.name);
    return spec && !own.some((mine) => findOption(table, mine.option.key.name) === spec);
  });
  const stranger = split?.connection ? undefined : scope.connections.get(firstOf(text ?? ''));
  const unknownFormat = stranger && !findFormat(context.formats, stranger.statement.format.name);
  if (stranger && unknownFormat) scope.onUse(stranger);
  const pathless = verb === 'load' && format.source?.pathless === true;
  // A fault in the path or the connection was told already; that an option is missing then is the same one.
  const mayInherit =
    !split || split.connection?.complete === false || (pathless && !split.connection && split.path !== '');
  const options = readOptions(
    [...inherited, ...own],
    table,
    { title: `format \`${format.name}\``, source, span: name.span, mayInherit },
    variables,
    context,
  );
  if (!split) return { format, options, path: undefined };
  if (pathless) {
    if (split.path !== '' && !unknownFormat) tellPath(split, path, format, source, scope);
    return { format, options, path: { parts: [{ text: '' }] } };
  }
  const bound = bindPath(split, path, format, source, side.checkPath, scope, verb);
  return { format, options, path: bound };
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
  wrongSide?: 'load' | 'save' | undefined,
): void {
  const fitting = context.formats.filter(fits).map((format) => format.name);
  if (wrongSide) {
    context.report(
      diagnose(
        'BSQL3008',
        source,
        name.span,
        `the format \`${name.name}\` cannot be used with \`${wrongSide}\``,
        {
          help: `\`${wrongSide}\` knows ${fitting.join(', ')}`,
        },
      ),
    );
  } else if (plannedFormats.has(name.name.toLowerCase())) {
    context.report(
      diagnose('BSQL1005', source, name.span, `the format \`${name.name}\` is not supported yet`, {
        help:
          plannedFormats.get(name.name.toLowerCase()) ?? `formats that fit here today: ${fitting.join(', ')}`,
      }),
    );
  } else {
    const found = closest(name.name, context.formats.filter(fits).flatMap(namesOf));
    context.report(
      diagnose('BSQL3001', source, name.span, `there is no format \`${name.name}\``, {
        fixes: accept(name.span, found),
        help:
          question(found) ??
          (fitting.length > 0
            ? `formats that fit here: ${fitting.join(', ')}`
            : 'there are no transforms for `run` yet; use select'),
      }),
    );
  }
}
