import { type Doc, group, indent, line, softLine } from './doc.ts';

/** `(`, items with `,` between them, and `)`: on one line, or an item a line. */
export function printList(parts: readonly Doc[]): Doc {
  const [open = '', ...rest] = parts;
  const close = rest.at(-1) ?? '';
  const items = rest.slice(0, -1);
  if (items.length === 0) return [open, close];
  return group([open, indent([softLine, printItems(items)]), softLine, close]);
}

/** Items with `,` between them, as parts that alternate. */
export function printItems(parts: readonly Doc[]): Doc {
  return parts.map((part, index) => (index % 2 === 0 ? part : [part, line]));
}

export function join(parts: readonly Doc[], separator: Doc): Doc {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
}
