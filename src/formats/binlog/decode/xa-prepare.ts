import { headerLength } from './event-header.ts';

/** Whether the event commits at once (`XA COMMIT … ONE PHASE`) or only prepares. */
export function isOnePhase(bytes: Buffer, start: number): boolean {
  return bytes[start + headerLength] !== 0;
}
