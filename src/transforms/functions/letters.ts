const surrogate = /[\uD800-\uDFFF]/;

/** Texts are counted in letters (code points), as MySQL does; most have one UTF-16 unit each. */
export function lengthOf(text: string): number {
  return surrogate.test(text) ? [...text].length : text.length;
}

/** Letters from `start` on, at most `count`. */
export function slice(text: string, start: number, count: number): string {
  if (count <= 0) return '';
  if (!surrogate.test(text)) return text.slice(start, start + count);
  return [...text].slice(start, start + count).join('');
}

/** Where a part begins, counted in letters, or -1. */
export function indexOf(text: string, part: string, from: number): number {
  if (!surrogate.test(text)) return from > text.length ? -1 : text.indexOf(part, from);
  const letters = [...text];
  if (from > letters.length) return -1;
  const units = letters.slice(0, from).join('').length;
  const found = text.indexOf(part, units);
  return found === -1 ? -1 : lengthOf(text.slice(0, found));
}

/** Letters that have one counterpart change; `ß` has none and stays. */
export function upper(text: string): string {
  return mapLetters(text, text.toUpperCase(), (letter) => letter.toUpperCase());
}

export function lower(text: string): string {
  return mapLetters(text, text.toLowerCase(), (letter) => letter.toLowerCase());
}

const beyondLatin1 = /[^\0-\xDE\xE0-\xFE]/;

function mapLetters(text: string, whole: string, change: (letter: string) => string): string {
  if (!beyondLatin1.test(text)) return whole;
  let result = '';
  for (const letter of text) {
    const changed = change(letter);
    result += lengthOf(changed) === 1 ? changed : letter;
  }
  return result;
}

/** MySQL's max_allowed_packet: longer texts are null. */
export const longestText = 64 * 1024 * 1024;
