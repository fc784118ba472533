/** Every event begins with these bytes: time, type, server, length, place behind it, flags. */
export const headerLength = 19;
export const checksumLength = 4;

const ignorableFlag = 0x80;
const artificialFlag = 0x20;

/** Seconds since 1970. */
export function headerTime(bytes: Buffer, start: number): number {
  return u32(bytes, start);
}

export function headerType(bytes: Buffer, start: number): number {
  return bytes[start + 4] as number;
}

export function headerServer(bytes: Buffer, start: number): number {
  return u32(bytes, start + 5);
}

/** The place behind the event in its file, or 0 where the server does not say. */
export function headerNextPosition(bytes: Buffer, start: number): number {
  return u32(bytes, start + 13);
}

/** Whether a reader that does not know the type may pass the event by. */
export function mayBeIgnored(bytes: Buffer, start: number): boolean {
  return ((bytes[start + 17] as number) & ignorableFlag) !== 0;
}

/** Whether the server made the event for the way, so that it stands in no file. */
export function isMadeUp(bytes: Buffer, start: number): boolean {
  return ((bytes[start + 17] as number) & artificialFlag) !== 0;
}

function u32(bytes: Buffer, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  );
}
