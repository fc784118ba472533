/**
 * A target's path with placeholders, as in `{db}_{table}` (also written `<db>_<table>`). Each
 * part is text or the name of a placeholder.
 */
export interface PathTemplate {
  readonly parts: readonly PathPart[];
}

type PathPart = { readonly text: string } | { readonly placeholder: Placeholder };

export const placeholders = ['db', 'table'] as const;
type Placeholder = (typeof placeholders)[number];

/** A placeholder that no format knows, with its place in the text. */
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
    const known = placeholders.find((placeholder) => placeholder === name);
    if (known) parts.push({ placeholder: known });
    else {
      unknown.push({ name, start: match.index, end });
      parts.push({ text: match[0] });
    }
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return { template: { parts }, unknown };
}

export interface TableName {
  readonly database: string;
  readonly name: string;
}

/** The path for one table. */
export function fillPath(template: PathTemplate, table: TableName): string {
  let path = '';
  for (const part of template.parts) {
    path += 'text' in part ? part.text : part.placeholder === 'db' ? table.database : table.name;
  }
  return path;
}

/** What the path looks like, for messages. */
export function showPath(template: PathTemplate): string {
  return template.parts.map((part) => ('text' in part ? part.text : `{${part.placeholder}}`)).join('');
}
