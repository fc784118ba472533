/** How a path writes a date: `yyyy.MM.dd`. Plain JSON, so that a plan can hold it. */
export interface DatePattern {
  readonly text: string;
  /** Fields and the text between them, in order. */
  readonly parts: readonly string[];
}

type Print = (date: Date) => string;

const fields: Readonly<Record<string, Print>> = {
  yyyy: (date) => String(date.getUTCFullYear()).padStart(4, '0'),
  yy: (date) => String(date.getUTCFullYear() % 100).padStart(2, '0'),
  MM: (date) => String(date.getUTCMonth() + 1).padStart(2, '0'),
  dd: (date) => String(date.getUTCDate()).padStart(2, '0'),
  HH: (date) => String(date.getUTCHours()).padStart(2, '0'),
  mm: (date) => String(date.getUTCMinutes()).padStart(2, '0'),
};

/** The fields that a pattern may have, for messages. */
export const dateFields: readonly string[] = Object.keys(fields);

/** Undefined for a pattern without a field, or with letters that are none. */
export function parseDatePattern(text: string): DatePattern | undefined {
  const parts = text.match(/([A-Za-z])\1*|[^A-Za-z]+/g) ?? [];
  const letters = parts.filter((part) => /^[A-Za-z]/.test(part));
  if (letters.length === 0 || letters.some((part) => !Object.hasOwn(fields, part))) return undefined;
  return { text, parts };
}

/** In UTC. `time` is in milliseconds since 1970. */
export function printDate({ parts }: DatePattern, time: number): string {
  const date = new Date(time);
  return parts.map((part) => fields[part]?.(date) ?? part).join('');
}
