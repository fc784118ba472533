/** A Buffer with the slicing that every version of Node gives it, which spares `toString` its look at the encoding. */
export interface Bytes extends Buffer {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

/** UTF-8 as text. Most is ASCII, and that is had for less. */
export function readUtf8(bytes: Bytes, start: number, end: number): string {
  for (let i = start; i < end; i++) {
    if ((bytes[i] as number) > 127) return bytes.utf8Slice(start, end);
  }
  return bytes.latin1Slice(start, end);
}
