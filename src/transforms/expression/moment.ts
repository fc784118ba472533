/** A point of the calendar, read from a date, a datetime or text. */
export interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** Digits behind the seconds as it was written. */
  readonly digits: number;
  readonly dateOnly: boolean;
}

/** MySQL's number of the day 1970-01-01. */
const epochDay = 719_528;
const daySeconds = 86_400;
/** The calendar repeats after 400 years of so many days; moving by one keeps Date off years below 100. */
const cycle = { years: 400, days: 146_097 };
export const lastDayNumber = 3_652_424;

/** Days since the year 0, as MySQL's to_days. */
export function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year + cycle.years, month - 1, day) / (daySeconds * 1000) - cycle.days + epochDay;
}

export function dayOfNumber(number: number): { year: number; month: number; day: number } {
  const date = new Date((number - epochDay + cycle.days) * daySeconds * 1000);
  return {
    year: date.getUTCFullYear() - cycle.years,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year + cycle.years, month, 0)).getUTCDate();
}

/** 0 is Monday. */
export function weekdayOf(number: number): number {
  return (number + 5) % 7;
}

export function isCalendarDay(year: number, month: number, day: number): boolean {
  return (
    year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
  );
}

const form =
  /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?)?Z?\s*$/;
const compact = /^\s*(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)(?:\.(\d*))?)?\s*$/;

/** Undefined for text that is no date. Digits behind the sixth round. */
export function parseMoment(text: string): Moment | undefined {
  const match = form.exec(text) ?? compact.exec(text);
  if (!match) return undefined;
  const fraction = match[7] ?? '';
  const moment = {
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
    hour: Number(match[4] ?? 0),
    minute: Number(match[5] ?? 0),
    second: Number(match[6] ?? 0),
    microsecond: Number(fraction.slice(0, 6).padEnd(6, '0')),
    digits: Math.min(6, fraction.length),
    dateOnly: match[4] === undefined,
  };
  const { hour, minute, second } = moment;
  if (!isCalendarDay(moment.year, moment.month, moment.day) || hour > 23 || minute > 59 || second > 59)
    return undefined;
  return Number(fraction[6] ?? 0) >= 5 ? addMicroseconds(moment, 1) : moment;
}

export const pad = (value: number, width: number): string => String(value).padStart(width, '0');

export function printDay({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

export function printClock(moment: Moment, digits = moment.digits): string {
  const clock = `${pad(moment.hour, 2)}:${pad(moment.minute, 2)}:${pad(moment.second, 2)}`;
  return digits === 0 ? clock : `${clock}.${pad(moment.microsecond, 6).slice(0, digits)}`;
}

/** In the form of a datetime value of a row. */
export function printMoment(moment: Moment, digits = moment.digits): string {
  return `${printDay(moment)}T${printClock(moment, digits)}`;
}

/** Seconds since 1970, the fraction left out. */
export function secondsOf(moment: Moment): number {
  const days = dayNumber(moment.year, moment.month, moment.day) - epochDay;
  return days * daySeconds + moment.hour * 3600 + moment.minute * 60 + moment.second;
}

/** Undefined beyond the years that a date can have. */
export function momentOfSeconds(seconds: number, microsecond: number, digits: number): Moment | undefined {
  const number = Math.floor(seconds / daySeconds) + epochDay;
  if (number < 1 || number > lastDayNumber) return undefined;
  const { year, month, day } = dayOfNumber(number);
  if (year < 1) return undefined;
  const rest = seconds - Math.floor(seconds / daySeconds) * daySeconds;
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    microsecond,
    digits,
    dateOnly: false,
  };
}

/** Rounded to fewer digits behind the seconds, as a cast does. */
export function roundMoment(moment: Moment, digits: number): Moment | undefined {
  const unit = 10 ** (6 - digits);
  const rounded = Math.round(moment.microsecond / unit) * unit;
  const found =
    rounded < 1_000_000
      ? { ...moment, microsecond: rounded }
      : momentOfSeconds(secondsOf(moment) + 1, 0, digits);
  return found && { ...found, digits };
}

export function addMicroseconds(moment: Moment, amount: number): Moment | undefined {
  const sum = moment.microsecond + amount;
  const carry = Math.floor(sum / 1_000_000);
  const found = momentOfSeconds(secondsOf(moment) + carry, sum - carry * 1_000_000, moment.digits);
  return found && { ...found, dateOnly: moment.dateOnly };
}
