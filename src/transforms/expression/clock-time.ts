import { pad } from './moment.ts';

/** A TIME: a length of time up to 838:59:59, in microseconds, and the digits that it was written with. */
export interface ClockTime {
  readonly microseconds: number;
  readonly digits: number;
}

const longest = ((838 * 60 + 59) * 60 + 59) * 1_000_000;
const form = /^\s*(-?)(?:(\d+) )?(\d+):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?\s*$/;

/** Undefined for text that is no time. */
export function parseClockTime(text: string): ClockTime | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [days, hours, minutes, seconds] = [match[2], match[3], match[4], match[5]].map((part) =>
    Number(part ?? 0),
  ) as [number, number, number, number];
  if (minutes > 59 || seconds > 59) return undefined;
  const fraction = match[6] ?? '';
  const size =
    (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000_000 +
    Math.round(Number(`0.${fraction || '0'}`) * 1_000_000);
  const limited = Math.min(size, longest);
  return {
    microseconds: match[1] === '-' ? -limited : limited,
    digits: Math.min(6, fraction.length),
  };
}

export function printClockTime({ microseconds, digits }: ClockTime): string {
  const size = Math.abs(microseconds);
  const seconds = Math.floor(size / 1_000_000);
  const sign = microseconds < 0 ? '-' : '';
  const clock = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  return digits === 0 ? sign + clock : `${sign}${clock}.${pad(size % 1_000_000, 6).slice(0, digits)}`;
}

export function limitClockTime(microseconds: number, digits: number): ClockTime {
  return { microseconds: Math.max(-longest, Math.min(longest, microseconds)), digits };
}
