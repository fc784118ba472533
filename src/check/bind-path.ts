import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept, type Fix, replace } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type { Literal } from '../language/ast.ts';
import type { Format, PathProblem } from '../model/format.ts';
import { isPerRow, type PathTemplate, parsePathTemplate } from '../model/path-template.ts';
import type { SourceText } from '../model/source-text.ts';
import type { BoundConnection } from './bound.ts';
import type { CheckContext } from './context.ts';
import { tellPlaceholder, tellRowPath } from './tell-placeholder.ts';
import type { Variables } from './variables.ts';

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

export interface SplitPath {
  readonly connection: BoundConnection | undefined;
  readonly path: string;
}

/** A path may begin with a connection's name: `shopdb`, `shopdb.rest` or `shopdb/rest`. */
export function splitConnection(
  text: string,
  format: Format,
  connections: ReadonlyMap<string, BoundConnection>,
): SplitPath {
  const [, first = '', rest = ''] = /^([^./]*)[./]?(.*)$/s.exec(text) ?? [];
  const connection = connections.get(first);
  if (!connection || !isOf(connection, format)) return { connection: undefined, path: text };
  return { connection, path: rest };
}

/** A path where there can be none: a connection that is not defined, or more than its name. */
export function tellPath(
  { connection, path }: SplitPath,
  literal: Literal,
  format: Format,
  source: SourceText,
  scope: TargetScope,
  verb: 'load' | 'save' | 'run',
): void {
  if (connection) {
    scope.context.report(
      diagnose(
        'BSQL4005',
        source,
        literal.span,
        `\`${format.name}\` ${verb === 'run' ? 'has no path' : 'reads a whole server'}: nothing can stand behind the connection, but \`${path}\` does`,
        {
          help:
            verb === 'run'
              ? 'leave it out; what it does is said by its options'
              : 'leave it out; choose databases and tables with databaseNamePattern and tableNamePattern',
        },
      ),
    );
    return;
  }
  const name = firstOf(path);
  if (!scope.isLost(name)) tellConnection(name, literal, format, source, scope);
}

/** What a path begins with, where a connection's name would stand. */
export function firstOf(path: string): string {
  return /^[^./]*/.exec(path)?.[0] ?? path;
}

function connectionsOf(format: Format, scope: TargetScope): string[] {
  return [...scope.connections].filter(([, connection]) => isOf(connection, format)).map(([name]) => name);
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

function isOf({ statement }: BoundConnection, format: Format): boolean {
  const name = statement.format.name.toLowerCase();
  return [format.name, ...(format.aliases ?? [])].some((known) => known.toLowerCase() === name);
}

export function bindPath(
  split: SplitPath,
  literal: Literal,
  format: Format,
  source: SourceText,
  checkPath: ((path: PathTemplate) => PathProblem | undefined) | undefined,
  scope: TargetScope,
  verb: 'load' | 'save' | 'run',
): PathTemplate | undefined {
  const { context } = scope;
  const text = split.path;
  const { template, unknown } =
    verb === 'save' ? parsePathTemplate(text) : { template: { parts: [{ text }] }, unknown: [] };
  for (const { name } of unknown) tellPlaceholder(name, literal, source, format, context);
  if (unknown.length > 0) return undefined;
  if (verb === 'save' && format.sink?.rowPaths !== true && isPerRow(template)) {
    tellRowPath(template, literal, source, format, context);
    return undefined;
  }
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
