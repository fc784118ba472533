import { diagnose } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { Identifier, Literal, Option, Target } from '../language/ast.ts';
import type { Format, FormatList } from '../model/format.ts';
import { type PathTemplate, parsePathTemplate, placeholders } from '../model/path-template.ts';
import { saveOptions } from '../model/save-options.ts';
import type { SourceText, Span } from '../model/source-text.ts';
import type { BoundConnection, BoundTarget } from './bound.ts';
import type { CheckContext } from './context.ts';
import { findOption, readOptions, type SourcedOption } from './read-options.ts';
import type { Variables } from './variables.ts';

/** Formats that scripts for MLSQL or later versions name, with what to use today. */
const plannedFormats = new Map(
  Object.entries({
    rate: 'use jsonl or es as target for now',
    binlograte: 'use jsonl or es as target for now',
    delta: 'use jsonl or es as target for now',
    kafka: 'use es as target for now',
    requery: 'filter and project with select for now',
    tablerewrite: 'name the tables with tableNamePattern for now',
    splitfields: 'filter and project with select for now',
  }),
);

export interface TargetScope {
  readonly context: CheckContext;
  readonly variables: Variables;
  readonly connections: ReadonlyMap<string, BoundConnection>;
  readonly onUse: (connection: BoundConnection) => void;
}

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
  const options = readOptions(
    [...inherited, ...own],
    table,
    { title: `format \`${format.name}\``, source, span: name.span },
    variables,
    context,
  );
  const bound = split && bindPath(split.path, path, source, side.checkPath, context, verb);
  return { format, options, path: bound };
}

export function findFormat(formats: FormatList, name: string): Format | undefined {
  return formats.find((format) => format.name.toLowerCase() === name.toLowerCase());
}

export function tellUnknownFormat(
  name: Identifier,
  source: SourceText,
  context: CheckContext,
  fits: (format: Format) => boolean,
  wrongSide?: 'load' | 'save' | undefined,
): void {
  const fitting = context.formats.filter(fits).map((format) => format.name);
  const planned = plannedFormats.get(name.name.toLowerCase());
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
  } else if (planned) {
    context.report(
      diagnose('BSQL1005', source, name.span, `the format \`${name.name}\` is not supported yet`, {
        help: planned,
      }),
    );
  } else {
    context.report(
      diagnose('BSQL3001', source, name.span, `there is no format \`${name.name}\``, {
        help:
          didYouMean(name.name, fitting) ??
          (fitting.length > 0
            ? `formats that fit here: ${fitting.join(', ')}`
            : 'there are no transforms for `run` yet; use select'),
      }),
    );
  }
}

/** A path may begin with a connection's name: `shopdb`, `shopdb.rest` or `shopdb/rest`. */
function splitConnection(
  text: string,
  format: Format,
  connections: ReadonlyMap<string, BoundConnection>,
): { readonly connection: BoundConnection | undefined; readonly path: string } {
  const [, first = '', rest = ''] = /^([^./]*)[./]?(.*)$/s.exec(text) ?? [];
  const connection = connections.get(first);
  if (!connection || findFormat([format], connection.statement.format.name) === undefined)
    return { connection: undefined, path: text };
  return { connection, path: rest };
}

function bindPath(
  text: string,
  literal: Literal,
  source: SourceText,
  checkPath:
    | ((path: PathTemplate) => { code: string; message: string; help: string } | undefined)
    | undefined,
  context: CheckContext,
  verb: 'load' | 'save',
): PathTemplate | undefined {
  const { template, unknown } =
    verb === 'save' ? parsePathTemplate(text) : { template: { parts: [{ text }] }, unknown: [] };
  for (const placeholder of unknown) {
    context.report(
      diagnose(
        'BSQL4001',
        source,
        placeholderSpan(literal, source, placeholder.name),
        `there is no placeholder \`{${placeholder.name}}\``,
        {
          help:
            didYouMean(
              `{${placeholder.name}}`,
              placeholders.map((one) => `{${one}}`),
            ) ?? `paths know ${placeholders.map((one) => `{${one}}`).join(' and ')}`,
        },
      ),
    );
  }
  if (unknown.length > 0) return template;
  const problem = checkPath?.(template);
  if (problem) {
    const code = problem.code === 'BSQL4002' ? 'BSQL4002' : 'BSQL4004';
    context.report(diagnose(code, source, literal.span, problem.message, { help: problem.help }));
  }
  return template;
}

/** The placeholder's place in the script, or the whole path if a variable brought it in. */
function placeholderSpan(literal: Literal, source: SourceText, name: string): Span {
  const raw = source.text.slice(literal.span.start, literal.span.end);
  const at = [`{${name}}`, `<${name}>`].map((form) => raw.indexOf(form)).find((index) => index !== -1);
  if (at === undefined) return literal.span;
  const start = literal.span.start + at;
  return { start, end: start + name.length + 2 };
}
