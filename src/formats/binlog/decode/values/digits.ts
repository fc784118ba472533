/** Writes two digits of ASCII. */
export function putTwo(into: Uint8Array, at: number, value: number): void {
  const tens = (value * 205) >> 11;
  into[at] = 48 + tens;
  into[at + 1] = 48 + value - tens * 10;
}
