/** JSON text without the spaces between its tokens; numbers and strings keep every character. */
export function compactJson(text: string): string {
  let compact = '';
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return compact + text.slice(at).replace(/\s+/g, '');
    const end = endOfString(text, quote);
    compact += text.slice(at, quote).replace(/\s+/g, '') + text.slice(quote, end);
    at = end;
  }
  return compact;
}

/** The place behind the string that begins at `quote`. */
function endOfString(text: string, quote: number): number {
  let end = text.indexOf('"', quote + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}
