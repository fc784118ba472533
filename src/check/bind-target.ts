import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept, type Fix, replace } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type { Identifier, Literal, Option, Target } from '../language/ast.ts';
import type { Format, FormatList, PathProblem } from '../model/format.ts';
import { type PathTemplate, parsePathTemplate, placeholders } from '../model/path-template.ts';
import { saveOptions } from '../model/save-options.ts';
import type { SourceText, Span } from '../model/source-text.ts';
import type { BoundConnection, BoundTarget } from './bound.ts';
import type { CheckContext } from './context.ts';
import { findOption, readOptions, type SourcedOption } from './read-options.ts';
import type { Variables } from './variables.ts';

/** Formats that scripts for MLSQL or later versions name, with what to use today where it is not another format. */
const plannedFormats = new Map<string, string | undefined>([
  ['rate', undefined],
  ['binlograte', undefined],
  ['delta', undefined],
  ['kafka', undefined],
  ['requery', 'filter and project with select for now'],
  ['tablerewrite', 'name the tables with tableNamePattern for now'],
  ['splitfields', 'filter and project with select for now'],
]);

export interface TargetScope {
  readonly context: CheckContext;
  readonly variables: Variables;
  readonly connections: ReadonlyMap<string, BoundConnection>;
  readonly onUse: (connection: BoundConnection) => void;
  /** Told of a connection that a misspelt name probably means. */
  readonly onMiss: (name: string) => void;
  /** Whether a name may be defined in a part of the program that is not known. */
  readonly isLost: (name: string) => boolean;
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
    const found = closest(name.name, fitting);
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

interface SplitPath {
  readonly connection: BoundConnection | undefined;
  readonly path: string;
}

/** A path may begin with a connection's name: `shopdb`, `shopdb.rest` or `shopdb/rest`. */
function splitConnection(
  text: string,
  format: Format,
  connections: ReadonlyMap<string, BoundConnection>,
): SplitPath {
  const [, first = '', rest = ''] = /^([^./]*)[./]?(.*)$/s.exec(text) ?? [];
  const connection = connections.get(first);
  if (!connection || findFormat([format], connection.statement.format.name) === undefined)
    return { connection: undefined, path: text };
  return { connection, path: rest };
}

/** A path where there can be none: a connection that is not defined, or more than its name. */
function tellPath(
  { connection, path }: SplitPath,
  literal: Literal,
  format: Format,
  source: SourceText,
  scope: TargetScope,
): void {
  if (connection) {
    scope.context.report(
      diagnose(
        'BSQL4005',
        source,
        literal.span,
        `\`${format.name}\` reads a whole server: nothing can stand behind the connection, but \`${path}\` does`,
        { help: 'leave it out; choose databases and tables with databaseNamePattern and tableNamePattern' },
      ),
    );
    return;
  }
  const name = firstOf(path);
  if (!scope.isLost(name)) tellConnection(name, literal, format, source, scope);
}

/** What a path begins with, where a connection's name would stand. */
function firstOf(path: string): string {
  return /^[^./]*/.exec(path)?.[0] ?? path;
}

function connectionsOf(format: Format, scope: TargetScope): string[] {
  return [...scope.connections]
    .filter(([, { statement }]) => findFormat([format], statement.format.name))
    .map(([name]) => name);
}

function tellConnection(
  name: string,
  literal: Literal,
  format: Format,
  source: SourceText,
  scope: TargetScope,
): void {
  const known = connectionsOf(format, scope);
  const other = scope.connections.get(name)?.statement;
  const found = other ? undefined : closest(name, known);
  if (other) scope.onMiss(name);
  if (found) scope.onMiss(found.name);
  const raw = source.text.slice(literal.span.start, literal.span.end);
  const at = raw.indexOf(name);
  const span =
    at === -1 ? literal.span : { start: literal.span.start + at, end: literal.span.start + at + name.length };
  const message = other
    ? `the connection \`${name}\` is one of \`${other.format.name}\`, not of \`${format.name}\``
    : `there is no connection \`${name}\``;
  scope.context.report(
    diagnose('BSQL2005', source, span, message, {
      labels: other
        ? [
            {
              source: scope.connections.get(name)?.source ?? source,
              span: other.format.span,
              text: 'of this format',
            },
          ]
        : [],
      help:
        question(found) ??
        (other
          ? `name a connection of \`${format.name}\`, or leave the path empty`
          : known.length > 0
            ? `connections defined before this: ${known.map((one) => `\`${one}\``).join(', ')}`
            : `leave the path empty, or define it before this with \`connect ${format.name} where … as ${name};\``),
      fixes: at === -1 ? [] : accept(span, found),
    }),
  );
}

function bindPath(
  split: SplitPath,
  literal: Literal,
  format: Format,
  source: SourceText,
  checkPath: ((path: PathTemplate) => PathProblem | undefined) | undefined,
  scope: TargetScope,
  verb: 'load' | 'save',
): PathTemplate | undefined {
  const { context } = scope;
  const text = split.path;
  const { template, unknown } =
    verb === 'save' ? parsePathTemplate(text) : { template: { parts: [{ text }] }, unknown: [] };
  for (const placeholder of unknown) {
    const found = closest(placeholder.name, placeholders);
    const span = placeholderSpan(literal, source, placeholder.name);
    const [open, close] = source.text[span?.start ?? -1] === '<' ? ['<', '>'] : ['{', '}'];
    context.report(
      diagnose(
        'BSQL4001',
        source,
        span ?? literal.span,
        `there is no placeholder \`${open}${placeholder.name}${close}\``,
        {
          help: found
            ? `did you mean \`${open}${found.name}${close}\`?`
            : `paths know ${placeholders.map((one) => `${open}${one}${close}`).join(' and ')}`,
          fixes: span ? accept(span, found, (name) => open + name + close) : [],
        },
      ),
    );
  }
  if (unknown.length > 0) return undefined;
  const problem = checkPath?.(template);
  if (!problem) return template;
  const first = /^([^./]*)[./]/.exec(text)?.[1];
  if (first && !split.connection && closest(first, connectionsOf(format, scope))) {
    tellConnection(first, literal, format, source, scope);
    return undefined;
  }
  const code = problem.code === 'BSQL4002' ? 'BSQL4002' : 'BSQL4004';
  context.report(
    diagnose(code, source, literal.span, problem.message, {
      help: problem.help,
      fixes: pathFixes(problem, split, literal, source),
    }),
  );
  return undefined;
}

/** Another path may be another place than the one meant, so these are not safe. */
function pathFixes(
  { suggestion }: PathProblem,
  { path }: SplitPath,
  literal: Literal,
  source: SourceText,
): readonly Fix[] {
  const raw = source.text.slice(literal.span.start, literal.span.end);
  const at = raw.lastIndexOf(path);
  if (suggestion === undefined || path === '' || at === -1 || literal.parts.length > 1) return [];
  const start = literal.span.start + at;
  return [replace({ start, end: start + path.length }, suggestion, { safe: false })];
}

/** The placeholder's place in the script, or undefined if a variable brought it in. */
function placeholderSpan(literal: Literal, source: SourceText, name: string): Span | undefined {
  const raw = source.text.slice(literal.span.start, literal.span.end);
  const at = [`{${name}}`, `<${name}>`].map((form) => raw.indexOf(form)).find((index) => index !== -1);
  if (at === undefined) return undefined;
  const start = literal.span.start + at;
  return { start, end: start + name.length + 2 };
}
