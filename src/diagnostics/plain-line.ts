import { stripVTControlCharacters } from 'node:util';

/** A text of one line, without what would move a terminal's cursor or end the line. */
export function plainLine(text: string): string {
  return stripVTControlCharacters(text.toWellFormed().replace(/[\r\n\t]+/g, ' '))
    .replace(/\p{Cc}/gu, '')
    .trimEnd();
}
