/** A table and its column that holds the key of the document. */
export interface KeyColumn {
  readonly table: string;
  readonly column: string;
}

/** `orders=id`; undefined for anything else. */
export function readKeyColumn(entry: string): KeyColumn | undefined {
  const match = /^([^=\s]+)\s*=\s*([^=\s]+)$/.exec(entry);
  return match?.[1] && match[2] ? { table: match[1], column: match[2] } : undefined;
}
