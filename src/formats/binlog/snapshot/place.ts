/** An end of a transaction in a server's log. */
export interface LogPlace {
  readonly file: string;
  readonly offset: number;
  readonly gtidSet: string | undefined;
  /** XA transactions that are prepared there, without a row that is wanted. */
  readonly prepared?: readonly string[] | undefined;
}

/** By the number of the file, not by its text: .1000000 comes behind .999999 (T2). */
export function comparePlaces(
  a: Pick<LogPlace, 'file' | 'offset'>,
  b: Pick<LogPlace, 'file' | 'offset'>,
): number {
  return numberOf(a.file) - numberOf(b.file) || a.offset - b.offset;
}

function numberOf(file: string): number {
  return Number(file.slice(file.lastIndexOf('.') + 1));
}
