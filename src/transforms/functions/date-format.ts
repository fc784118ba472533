import { dayNumber, isCalendarDay, type Moment, pad, weekdayOf } from '../expression/moment.ts';

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function dayOfYear({ year, month, day }: Moment): number {
  return dayNumber(year, month, day) - dayNumber(year, 1, 1) + 1;
}

export function weekdayOfMoment({ year, month, day }: Moment): number {
  return weekdayOf(dayNumber(year, month, day));
}

/** The bits of MySQL's week modes. */
const weekMode = { mondayFirst: 1, fromOne: 2, firstDayDecides: 4 };

/** The week of the year and the year that it belongs to, by MySQL's modes 0 to 7. */
export function weekOf(moment: Moment, mode: number): { readonly week: number; readonly year: number } {
  // A week that begins on Monday counts from its Thursday; one that begins on Sunday from its first day.
  const flip = (mode & weekMode.mondayFirst) === 0 ? weekMode.firstDayDecides : 0;
  const bits = mode ^ flip;
  const mondayFirst = (mode & weekMode.mondayFirst) !== 0;
  const firstDayDecides = (bits & weekMode.firstDayDecides) !== 0;
  let fromOne = (mode & weekMode.fromOne) !== 0;
  const day = dayNumber(moment.year, moment.month, moment.day);
  let { year } = moment;
  let first = dayNumber(year, 1, 1);
  const weekdayAt = (number: number): number =>
    mondayFirst ? weekdayOf(number) : (weekdayOf(number) + 1) % 7;
  let weekday = weekdayAt(first);
  if (moment.month === 1 && moment.day <= 7 - weekday) {
    if (!fromOne && (firstDayDecides ? weekday !== 0 : weekday >= 4)) return { week: 0, year };
    fromOne = true;
    year--;
    const length = daysOf(year);
    first -= length;
    weekday = (weekday + 53 * 7 - length) % 7;
  }
  const days = (firstDayDecides ? weekday !== 0 : weekday >= 4)
    ? day - (first + (7 - weekday))
    : day - (first - weekday);
  if (fromOne && days >= 52 * 7) {
    const next = (weekday + daysOf(year)) % 7;
    if (firstDayDecides ? next === 0 : next < 4) return { week: 1, year: year + 1 };
  }
  return { week: Math.floor(days / 7) + 1, year };
}

function daysOf(year: number): number {
  return dayNumber(year + 1, 1, 1) - dayNumber(year, 1, 1);
}

function ordinal(day: number): string {
  const teen = day % 100 >= 11 && day % 100 <= 13;
  return `${day}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')}`;
}

const twelve = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);

const specifiers: Readonly<Record<string, (moment: Moment) => string>> = {
  a: (m) => (dayNames[weekdayOfMoment(m)] ?? '').slice(0, 3),
  b: (m) => (monthNames[m.month - 1] ?? '').slice(0, 3),
  c: (m) => String(m.month),
  D: (m) => ordinal(m.day),
  d: (m) => pad(m.day, 2),
  e: (m) => String(m.day),
  f: (m) => pad(m.microsecond, 6),
  H: (m) => pad(m.hour, 2),
  h: (m) => pad(twelve(m.hour), 2),
  I: (m) => pad(twelve(m.hour), 2),
  i: (m) => pad(m.minute, 2),
  j: (m) => pad(dayOfYear(m), 3),
  k: (m) => String(m.hour),
  l: (m) => String(twelve(m.hour)),
  M: (m) => monthNames[m.month - 1] ?? '',
  m: (m) => pad(m.month, 2),
  p: (m) => (m.hour < 12 ? 'AM' : 'PM'),
  r: (m) => `${pad(twelve(m.hour), 2)}:${pad(m.minute, 2)}:${pad(m.second, 2)} ${m.hour < 12 ? 'AM' : 'PM'}`,
  S: (m) => pad(m.second, 2),
  s: (m) => pad(m.second, 2),
  T: (m) => `${pad(m.hour, 2)}:${pad(m.minute, 2)}:${pad(m.second, 2)}`,
  U: (m) => pad(weekOf(m, 0).week, 2),
  u: (m) => pad(weekOf(m, 1).week, 2),
  V: (m) => pad(weekOf(m, 2).week, 2),
  v: (m) => pad(weekOf(m, 3).week, 2),
  W: (m) => dayNames[weekdayOfMoment(m)] ?? '',
  w: (m) => String((weekdayOfMoment(m) + 1) % 7),
  X: (m) => pad(weekOf(m, 2).year, 4),
  x: (m) => pad(weekOf(m, 3).year, 4),
  Y: (m) => pad(m.year, 4),
  y: (m) => pad(m.year % 100, 2),
};

/** A letter that stands for nothing stands for itself. */
export function formatMoment(moment: Moment, format: string): string {
  return format.replace(/%(.)/gs, (_whole, letter: string) => specifiers[letter]?.(moment) ?? letter);
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'hour12' | 'minute' | 'second' | 'microsecond' | 'half';

const partOf: Readonly<Record<string, readonly [Part, number]>> = {
  Y: ['year', 4],
  m: ['month', 2],
  c: ['month', 2],
  d: ['day', 2],
  e: ['day', 2],
  H: ['hour', 2],
  k: ['hour', 2],
  h: ['hour12', 2],
  I: ['hour12', 2],
  l: ['hour12', 2],
  i: ['minute', 2],
  s: ['second', 2],
  S: ['second', 2],
};

/** What a format of str_to_date gives. */
export function kindOfFormat(format: string): 'date' | 'time' | 'datetime' {
  const letters = [...format.matchAll(/%(.)/g)].map((match) => match[1] ?? '');
  const has = (wanted: string): boolean => letters.some((letter) => wanted.includes(letter));
  if (!has('HkhIlisSfpTr')) return 'date';
  return has('YymcdebMDjaWw') ? 'datetime' : 'time';
}

/** The parts that a format finds in a text; undefined where they do not agree. Text behind the format is ignored. */
export function parseByFormat(text: string, format: string): Moment | undefined {
  const parts: Partial<Record<Part, number>> = {};
  let rest = text;
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest)?.[0];
    if (found !== undefined) rest = rest.slice(found.length);
    return found;
  };
  const plain = format.replace(/%T/g, '%H:%i:%S').replace(/%r/g, '%h:%i:%S %p');
  for (let i = 0; i < plain.length; i++) {
    const letter = plain[i] as string;
    if (/\s/.test(letter)) {
      take(/^\s+/);
      continue;
    }
    if (letter !== '%' || i + 1 === plain.length) {
      take(/^\s+/);
      if (!rest.startsWith(letter)) return undefined;
      rest = rest.slice(1);
      continue;
    }
    take(/^\s+/);
    if (!readPart(plain[++i] as string, take, parts)) return undefined;
  }
  return assemble(parts, /%f/.test(plain) ? 6 : 0, kindOfFormat(format));
}

function readPart(
  letter: string,
  take: (pattern: RegExp) => string | undefined,
  parts: Partial<Record<Part, number>>,
): boolean {
  const known = partOf[letter];
  if (known) {
    const digits = take(new RegExp(`^\\d{1,${known[1]}}`));
    if (digits === undefined) return false;
    const short = letter === 'Y' && digits.length <= 2;
    parts[known[0]] = short ? fullYear(Number(digits)) : Number(digits);
    return true;
  }
  switch (letter) {
    case 'y': {
      const digits = take(/^\d{1,2}/);
      if (digits !== undefined) parts.year = fullYear(Number(digits));
      return digits !== undefined;
    }
    case 'f': {
      const digits = take(/^\d{1,6}/);
      if (digits !== undefined) parts.microsecond = Number(digits.padEnd(6, '0'));
      return digits !== undefined;
    }
    case 'D': {
      const digits = take(/^\d{1,2}/);
      parts.day = Number(digits);
      return digits !== undefined && take(/^[a-z]{2}/i) !== undefined;
    }
    case 'p': {
      const half = take(/^[ap]m/i);
      if (half !== undefined) parts.half = half.toLowerCase() === 'pm' ? 12 : 0;
      return half !== undefined;
    }
    case 'M':
    case 'b': {
      const names = letter === 'M' ? monthNames : monthNames.map((name) => name.slice(0, 3));
      const name = take(/^[a-z]+/i)?.toLowerCase();
      const index = names.findIndex((one) => one.toLowerCase() === name);
      parts.month = index + 1;
      return index >= 0;
    }
    case 'W':
    case 'a': {
      const names = letter === 'W' ? dayNames : dayNames.map((one) => one.slice(0, 3));
      const name = take(/^[a-z]+/i)?.toLowerCase();
      return names.some((one) => one.toLowerCase() === name);
    }
    case '%':
      return take(/^%/) !== undefined;
    default:
      return false;
  }
}

/** A year of two digits lies between 1970 and 2069. */
function fullYear(year: number): number {
  return year + (year < 70 ? 2000 : 1900);
}

function assemble(
  parts: Partial<Record<Part, number>>,
  digits: number,
  kind: 'date' | 'time' | 'datetime',
): Moment | undefined {
  const { hour12 } = parts;
  if (hour12 !== undefined && (hour12 < 1 || hour12 > 12)) return undefined;
  const hour = hour12 === undefined ? (parts.hour ?? 0) : (hour12 % 12) + (parts.half ?? 0);
  const moment = {
    year: parts.year ?? 0,
    month: parts.month ?? 0,
    day: parts.day ?? 0,
    hour,
    minute: parts.minute ?? 0,
    second: parts.second ?? 0,
    microsecond: parts.microsecond ?? 0,
    digits,
    dateOnly: kind === 'date',
  };
  if (moment.hour > 23 || moment.minute > 59 || moment.second > 59) return undefined;
  if (kind !== 'time' && !isCalendarDay(moment.year, moment.month, moment.day)) return undefined;
  return moment;
}
