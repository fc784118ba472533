import { rowFault } from '../expression/faults.ts';
import { type Moment, momentOfSeconds, parseMoment, secondsOf } from '../expression/moment.ts';
import { remember } from '../expression/pattern.ts';

/** The offset from UTC in seconds at a moment of UTC. */
type Zone = (seconds: number) => number;

const offsetForm = /^([+-])(\d{1,2}):(\d\d)$/;

/** `+05:30`, or a name such as `Europe/Berlin`; undefined for a name that is not known. */
const zoneOf = remember((name): { readonly offset: Zone | undefined } => {
  const match = offsetForm.exec(name);
  if (match) {
    const size = Number(match[2]) * 3600 + Number(match[3]) * 60;
    if (size > 14 * 3600 || Number(match[3]) > 59) return { offset: undefined };
    return { offset: () => (match[1] === '-' ? -size : size) };
  }
  try {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: name,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    return { offset: (seconds) => namedOffset(format, seconds) };
  } catch {
    return { offset: undefined };
  }
});

function namedOffset(format: Intl.DateTimeFormat, seconds: number): number {
  const parts = Object.fromEntries(
    format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]),
  );
  const local = parseMoment(
    `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}`,
  );
  if (!local) throw rowFault('a time zone gives no time');
  return secondsOf(local) - seconds;
}

/** What a timestamp can hold; other dates stay as they are, as in MySQL. */
const latest = 32_536_771_199;

/** The same moment on the clocks of another zone; null for a zone that is not known. */
export function convertZone(moment: Moment, from: string, to: string): Moment | null {
  const [source, target] = [zoneOf(from, '').offset, zoneOf(to, '').offset];
  if (!source || !target) return null;
  const local = secondsOf(moment);
  // Where clocks are set forward a local time has no moment of its own: the offset before counts.
  let utc = local - source(local);
  utc = local - source(utc);
  if (utc < 1 || utc > latest) return { ...moment, dateOnly: false };
  return momentOfSeconds(utc + target(utc), moment.microsecond, moment.digits) ?? null;
}
