import type { IntervalUnit } from '../../model/expression-plan.ts';
import {
  addMicroseconds,
  dayNumber,
  dayOfNumber,
  daysInMonth,
  lastDayNumber,
  type Moment,
  secondsOf,
} from '../expression/moment.ts';

/** Microseconds of the units that have a fixed length. */
const lengths: Partial<Readonly<Record<IntervalUnit, number>>> = {
  microsecond: 1,
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
};
const days: Partial<Readonly<Record<IntervalUnit, number>>> = { day: 1, week: 7 };
const months: Partial<Readonly<Record<IntervalUnit, number>>> = { month: 1, quarter: 3, year: 12 };

export function isClockUnit(unit: IntervalUnit): boolean {
  return lengths[unit] !== undefined;
}

const dayMicroseconds = 86_400_000_000;

/** A date some units later; undefined beyond the calendar. */
export function addInterval(moment: Moment, amount: number, unit: IntervalUnit): Moment | undefined {
  const length = lengths[unit];
  if (length !== undefined) {
    // Days first: microseconds of ten thousand years would not be exact.
    const perDay = dayMicroseconds / length;
    const away = Math.trunc(amount / perDay);
    const shifted = addInterval(moment, away, 'day');
    const found = shifted && addMicroseconds(shifted, Math.round((amount - away * perDay) * length));
    return found && { ...found, dateOnly: false };
  }
  const perUnit = days[unit];
  if (perUnit !== undefined) {
    const number = dayNumber(moment.year, moment.month, moment.day) + amount * perUnit;
    if (!(number >= 366 && number <= lastDayNumber)) return undefined;
    return { ...moment, ...dayOfNumber(number) };
  }
  const total = moment.year * 12 + moment.month - 1 + amount * (months[unit] ?? 1);
  const year = Math.floor(total / 12);
  if (!(year >= 1 && year <= 9999)) return undefined;
  const month = (total % 12) + 1;
  return { ...moment, year, month, day: Math.min(moment.day, daysInMonth(year, month)) };
}

/** Whole units from one date to another, as timestampdiff counts them. */
export function countUnits(unit: IntervalUnit, from: Moment, to: Moment): bigint {
  const perMonth = months[unit];
  if (perMonth !== undefined) return BigInt(Math.trunc(wholeMonths(from, to) / perMonth));
  const distance =
    BigInt(secondsOf(to) - secondsOf(from)) * 1_000_000n + BigInt(to.microsecond - from.microsecond);
  const length = BigInt(lengths[unit] ?? (days[unit] ?? 1) * dayMicroseconds);
  return distance / length;
}

function wholeMonths(from: Moment, to: Moment): number {
  const forward =
    secondsOf(from) < secondsOf(to) ||
    (secondsOf(from) === secondsOf(to) && from.microsecond <= to.microsecond);
  const [early, late] = forward ? [from, to] : [to, from];
  let count = (late.year - early.year) * 12 + late.month - early.month;
  if (restOf(late) < restOf(early)) count--;
  return forward ? count : -count;
}

/** Where in its month a moment lies, comparable; exact, as a month has fewer than 2^53 microseconds. */
function restOf({ day, hour, minute, second, microsecond }: Moment): number {
  return (((day * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + microsecond;
}
