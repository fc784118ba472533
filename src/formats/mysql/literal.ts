import type { ColumnKind, Value } from '../../model/change.ts';

/** A canonical value as SQL, for a session in UTC whose sql_mode has no NO_BACKSLASH_ESCAPES. */
export function sqlLiteral(value: Value, kind: ColumnKind): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value !== 'string') return String(value);
  switch (kind) {
    // Quoted digits would be compared as DOUBLE, in which long keys are the same.
    case 'decimal':
      return value;
    case 'binary':
      return `X'${Buffer.from(value, 'base64').toString('hex')}'`;
    case 'datetime':
    case 'timestamp':
      return quoteText(value.replace('T', ' ').replace(/Z$/, ''));
    default:
      return quoteText(value);
  }
}

export function quoteText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;
}

/** A name as SQL takes it, whatever is in it. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
