import { type DatePattern, parseDatePattern } from './date-pattern.ts';

/**
 * A save's path with placeholders, as in `{db}_{table}` (also written `<db>_<table>`). Each part is
 * text or a placeholder.
 */
export interface PathTemplate {
  readonly parts: readonly PathPart[];
}

export type PathPart =
  | { readonly text: string }
  | { readonly placeholder: 'db' | 'table' | 'type' }
  /** Of the commit, in UTC. */
  | { readonly placeholder: 'date'; readonly pattern: DatePattern }
  | { readonly placeholder: 'row'; readonly column: string };

/** As a script writes them. */
export const placeholders = ['db', 'table', 'type', 'date:yyyy.MM', 'row.COLUMN'] as const;

/** A placeholder that there is not, with its place in the text. */
export interface UnknownPlaceholder {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export function parsePathTemplate(text: string): { template: PathTemplate; unknown: UnknownPlaceholder[] } {
  const parts: PathPart[] = [];
  const unknown: UnknownPlaceholder[] = [];
  let end = 0;
  for (const match of text.matchAll(/\{([^{}]*)\}|<([^<>]*)>/g)) {
    const name = match[1] ?? match[2] ?? '';
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    end = match.index + match[0].length;
    const known = readPlaceholder(name);
    if (!known) unknown.push({ name, start: match.index, end });
    parts.push(known ?? { text: match[0] });
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return { template: { parts }, unknown };
}

function readPlaceholder(name: string): PathPart | undefined {
  if (name === 'db' || name === 'table' || name === 'type') return { placeholder: name };
  if (name.startsWith('row.') && name.length > 4) return { placeholder: 'row', column: name.slice(4) };
  const pattern = name.startsWith('date:') ? parseDatePattern(name.slice(5)) : undefined;
  return pattern && { placeholder: 'date', pattern };
}

export interface TableName {
  readonly database: string;
  readonly name: string;
}

/** Whether rows of one table may have different paths. */
export function isPerRow({ parts }: PathTemplate): boolean {
  return parts.some(
    (part) => 'placeholder' in part && part.placeholder !== 'db' && part.placeholder !== 'table',
  );
}

/** Whether a path tells when or how a row changed, so that the row alone does not lead to it. */
export function isPerChange({ parts }: PathTemplate): boolean {
  return parts.some(
    (part) => 'placeholder' in part && (part.placeholder === 'date' || part.placeholder === 'type'),
  );
}

/** Whether a path is that of one table alone, and all of its rows. */
export function isOfOneTable(path: PathTemplate): boolean {
  const has = (name: 'db' | 'table'): boolean =>
    path.parts.some((part) => 'placeholder' in part && part.placeholder === name);
  return has('db') && has('table') && !isPerRow(path);
}

/** The path for one table; what only a row can tell stays as it is written. */
export function fillPath(template: PathTemplate, table: TableName): string {
  let path = '';
  for (const part of template.parts) {
    if ('text' in part) path += part.text;
    else if (part.placeholder === 'db') path += table.database;
    else if (part.placeholder === 'table') path += table.name;
    else path += showPart(part);
  }
  return path;
}

/** What the path looks like, for messages. */
export function showPath(template: PathTemplate): string {
  return template.parts.map(showPart).join('');
}

function showPart(part: PathPart): string {
  if ('text' in part) return part.text;
  if (part.placeholder === 'row') return `{row.${part.column}}`;
  return part.placeholder === 'date' ? `{date:${part.pattern.text}}` : `{${part.placeholder}}`;
}
