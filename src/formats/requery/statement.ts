/** A SELECT taken apart where something is to be put in. */
export type SqlPart =
  | { readonly text: string }
  /** The keys: `?` or `:keys`. */
  | { readonly keys: true; readonly inList: boolean }
  /** A column of the changed row: `:column`. */
  | { readonly column: string }
  /** The table of a shard: `{{name_table}}`. */
  | { readonly shard: string };

/** Texts, names and comments, in which nothing is put in; then the places. */
const tokens =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|--(?=\s|$)[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|\?|(?<![:\w]):(\w+)|\{\{(\w+)_table\}\}/g;
const quotedName = /`(?:[^`]|``)*`/g;

/** Takes a statement apart; a `;` at its end is left out. */
export function parseSql(sql: string): readonly SqlPart[] {
  const text = sql.replace(/[;\s]+$/, '').trim();
  const names = [...text.matchAll(quotedName)].map((match) => [match.index, match.index + match[0].length]);
  const inName = (at: number): boolean => names.some(([from = 0, to = 0]) => at >= from && at < to);
  const parts: SqlPart[] = [];
  let end = 0;
  for (const match of text.matchAll(tokens)) {
    const [token, column, shard] = match;
    const place = token === '?' || column !== undefined || shard !== undefined;
    // A shard's name may be quoted; a question mark in a name is a part of it.
    if (!place || (shard === undefined && inName(match.index))) continue;
    const before = text.slice(end, match.index);
    if (before !== '') parts.push({ text: before });
    end = match.index + token.length;
    if (shard !== undefined) parts.push({ shard });
    else if (token === '?' || column === 'keys')
      parts.push({ keys: true, inList: /\bin\s*\(\s*$/i.test(text.slice(0, match.index)) });
    else parts.push({ column: column ?? '' });
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** Whether it is a single statement that reads. */
export function isSelect(parts: readonly SqlPart[]): boolean {
  const text = parts.map((part) => ('text' in part ? part.text : 'x')).join('');
  const bare = text.replace(tokens, (token) => (/^(?:--|#|\/\*)/.test(token) ? ' ' : 'x'));
  return /^[\s(]*(?:select|with)\b/i.test(bare) && !bare.includes(';');
}

export interface SqlValues {
  readonly keys?: string;
  readonly column?: (name: string) => string;
  readonly shardTable?: (name: string) => string;
}

export function fillSql(parts: readonly SqlPart[], values: SqlValues): string {
  return parts
    .map((part) => {
      if ('text' in part) return part.text;
      if ('keys' in part) return values.keys ?? 'NULL';
      if ('column' in part) return values.column?.(part.column) ?? `:${part.column}`;
      return values.shardTable?.(part.shard) ?? part.shard;
    })
    .join('');
}
