import {
  createOrReplace,
  databaseDrop,
  nameParts,
  name as namePattern,
  table as tablePattern,
  withoutComments,
} from './query-event.ts';

/** Whether a statement may make another table of one, as far as its first word tells. */
export function mayDefine(sql: string): boolean {
  return /^\s*(?:alter|create|drop|rename|\/\*|--|#)/i.test(sql);
}

const alterTable = new RegExp(
  `^alter\\s+(?:online\\s+|ignore\\s+)*table\\s+(?:if\\s+exists\\s+)?${tablePattern}`,
  'iu',
);

/**
 * Whether a statement may have changed the columns of a table, or have put another one in its place.
 * Where that is not certain it says yes: a definition that is asked for again does no harm (T10, T43).
 */
export function redefines(sql: string, current: string, database: string, table: string): boolean {
  const text = withoutComments(sql).replace(/'(?:[^'\\]|''|\\[\s\S])*'/g, ' ');
  const isSame = (entry: string): boolean => {
    const parts = nameParts(entry);
    return (
      parts.at(-1)?.toLowerCase() === table.toLowerCase() &&
      (parts.length > 1 ? parts[0] : current)?.toLowerCase() === database.toLowerCase()
    );
  };
  switch (/^[a-z]+/i.exec(text)?.[0].toLowerCase()) {
    case 'alter': {
      if (!/^alter\s+(?:\w+\s+)*?table\s/i.test(text)) return false;
      const altered = alterTable.exec(text)?.[1];
      if (altered !== undefined && isSame(altered)) return true;
      return (altered === undefined || /\b(?:rename|exchange)\b/i.test(text)) && mentions(text, table);
    }
    case 'create': {
      // Without OR REPLACE it makes nothing where there is a table already.
      const made = createOrReplace.exec(text)?.[1];
      if (made !== undefined) return isSame(made);
      return /^create\s+(?:\w+\s+)*?index\b/i.test(text) && mentions(text, table);
    }
    case 'drop': {
      const dropped = databaseDrop.exec(text)?.[1];
      if (dropped !== undefined) return nameParts(dropped)[0]?.toLowerCase() === database.toLowerCase();
      return /^drop\s+(?:temporary\s+)?(?:table|index)\b/i.test(text) && mentions(text, table);
    }
    case 'rename':
      return /^rename\s+tables?\b/i.test(text) && mentions(text, table);
    default:
      return false;
  }
}

function mentions(text: string, table: string): boolean {
  const wanted = table.toLowerCase();
  return [...text.matchAll(new RegExp(namePattern, 'giu'))].some(([part]) =>
    nameParts(part).some((one) => one.toLowerCase() === wanted),
  );
}
