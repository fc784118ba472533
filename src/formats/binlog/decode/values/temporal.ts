import type { Bytes } from '../bytes.ts';
import { columnType } from '../column-type.ts';
import type { Cursor } from '../cursor.ts';
import { putTwo } from './digits.ts';
import type { ValueReader } from './value-reader.ts';

/** Digits are written here and become one flat string. */
const scratch = Buffer.alloc(40) as Buffer as Bytes;
scratch.write('0000-00-00T00:00:00.');
const dateEnd = 10;
const secondsEnd = 19;
const letterT = 0x54;
const letterZ = 0x5a;
const space = 0x20;
const dot = 0x2e;
const microseconds = 1_000_000;

function putDate(year: number, month: number, day: number): void {
  const century = (year / 100) | 0;
  putTwo(scratch, 0, century);
  putTwo(scratch, 2, year - century * 100);
  putTwo(scratch, 5, month);
  putTwo(scratch, 8, day);
}

function putClock(hour: number, minute: number, second: number): void {
  putTwo(scratch, 11, hour);
  putTwo(scratch, 14, minute);
  putTwo(scratch, 17, second);
}

/** Puts the digits of a fraction at a place and returns the place behind them. */
function putFraction(at: number, micros: number, digits: number): number {
  let left = micros;
  let unit = microseconds / 10;
  for (let i = 0; i < digits; i++) {
    const digit = (left / unit) | 0;
    scratch[at + i] = 48 + digit;
    left -= digit * unit;
    unit /= 10;
  }
  return at + digits;
}

/** Puts what stands behind the seconds, a fraction and a zone, and returns the place behind it. */
function putEnd(micros: number, digits: number, zone: boolean): number {
  scratch[secondsEnd] = dot;
  let end = digits > 0 ? putFraction(secondsEnd + 1, micros, digits) : secondsEnd;
  if (zone) scratch[end++] = letterZ;
  return end;
}

function dateTimeText(micros: number, digits: number, zone: boolean, separator = letterT): string {
  scratch[dateEnd] = separator;
  return scratch.latin1Slice(0, putEnd(micros, digits, zone));
}

/** A date with a zero in it is no date anywhere else: null. */
export const readDate: ValueReader = (() => {
  let lastRaw = -1;
  let lastText: string | null = null;
  return (cursor: Cursor) => {
    const raw = cursor.u24();
    if (raw !== lastRaw) {
      lastRaw = raw;
      lastText = dateText(raw >> 9, (raw >> 5) & 15, raw & 31);
    }
    return lastText;
  };
})();

function dateText(year: number, month: number, day: number): string | null {
  if (year === 0 || month === 0 || day === 0) return null;
  putDate(year, month, day);
  return scratch.latin1Slice(0, dateEnd);
}

/** Two, four or six decimal digits, big-endian; as microseconds. */
function readFraction(cursor: Cursor, digits: number): number {
  if (digits <= 2) return cursor.uintBE(1) * 10_000;
  if (digits <= 4) return cursor.uintBE(2) * 100;
  return cursor.uintBE(3);
}

export function datetimeReader(digits: number): ValueReader {
  return (cursor) => {
    // Forty bits: a sign, 17 of year and month, then day, hour, minute, second.
    const high = cursor.uintBE(3);
    const low = cursor.uintBE(2);
    const micros = digits > 0 ? readFraction(cursor, digits) : 0;
    const yearMonth = (high >> 6) & 0x1ffff;
    const day = (high >> 1) & 31;
    const hour = ((high & 1) << 4) | (low >> 12);
    const year = (yearMonth / 13) | 0;
    const month = yearMonth - year * 13;
    if (year === 0 || month === 0 || day === 0) return null;
    putDate(year, month, day);
    putClock(hour, (low >> 6) & 63, low & 63);
    return dateTimeText(micros, digits, false);
  };
}

const secondsPerDay = 86_400;
/** Texts that a column of times keeps. */
const lastTimes = 8;

/** Seconds since 1970, unsigned: MariaDB's reach to 2106. */
export function timestampReader(digits: number): ValueReader {
  // An update has a time before it and one behind it, and rows of one second share them.
  const lastSeconds = new Float64Array(lastTimes).fill(-1);
  const lastTexts = new Array<string>(lastTimes).fill('');
  return (cursor) => {
    const seconds = cursor.uintBE(4);
    if (digits === 0) {
      if (seconds === 0) return null;
      const place = seconds % lastTimes;
      if (seconds !== lastSeconds[place]) {
        lastSeconds[place] = seconds;
        lastTexts[place] = timestampText(seconds, 0, 0);
      }
      return lastTexts[place] as string;
    }
    const micros = readFraction(cursor, digits);
    return seconds === 0 && micros === 0 ? null : timestampText(seconds, micros, digits);
  };
}

let knownDay = -1;
const knownDate = new Uint8Array(dateEnd);

function timestampText(seconds: number, micros: number, digits: number): string {
  const day = (seconds / secondsPerDay) | 0;
  if (day === knownDay) scratch.set(knownDate);
  else {
    putDay(day);
    knownDay = day;
    knownDate.set(scratch.subarray(0, dateEnd));
  }
  const left = seconds - day * secondsPerDay;
  const hour = (left / 3600) | 0;
  const minute = ((left - hour * 3600) / 60) | 0;
  putClock(hour, minute, left - hour * 3600 - minute * 60);
  return dateTimeText(micros, digits, true);
}

/** The date of a day since 1970, by counting in eras of 400 years that begin in March. */
function putDay(days: number): void {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * month + 2) / 5) + 1;
  const calendarMonth = month < 10 ? month + 3 : month - 9;
  putDate(year + era * 400 + (calendarMonth <= 2 ? 1 : 0), calendarMonth, day);
}

/** Whole seconds and the fraction are one number, and negative as one. */
export function timeReader(digits: number): ValueReader {
  const bytes = (digits + 1) >> 1;
  const unit = [1, 10_000, 100, 1][bytes] as number;
  const zero = 0x800000 * 256 ** bytes;
  const fractionSpan = 256 ** bytes;
  return (cursor) => {
    const packed = cursor.uintBE(3 + bytes) - zero;
    const size = Math.abs(packed);
    const whole = Math.floor(size / fractionSpan);
    const micros = bytes === 0 ? 0 : (size - whole * fractionSpan) * unit;
    return timeText(packed < 0, (whole >> 12) & 1023, (whole >> 6) & 63, whole & 63, micros, digits);
  };
}

function timeText(
  negative: boolean,
  hour: number,
  minute: number,
  second: number,
  micros: number,
  digits: number,
): string {
  putTwo(scratch, 11, hour % 100);
  putTwo(scratch, 14, minute);
  putTwo(scratch, 17, second);
  const end = putEnd(micros, digits, false);
  const text = scratch.latin1Slice(11, end);
  return `${negative ? '-' : ''}${hour > 99 ? (hour / 100) | 0 : ''}${text}`;
}

/** The forms of before MySQL 5.6 and MariaDB 10.1, without fractions. */
export const oldReaders: Readonly<Record<number, ValueReader>> = {
  [columnType.timestamp]: (cursor) => {
    const seconds = cursor.u32();
    return seconds === 0 ? null : timestampText(seconds, 0, 0);
  },
  [columnType.datetime]: (cursor) => {
    const value = Number(cursor.u64());
    const date = Math.floor(value / 1e6);
    const clock = value - date * 1e6;
    return partsText(Math.floor(date / 1e4), Math.floor(date / 100) % 100, date % 100, clock, 0, 0);
  },
  [columnType.time]: (cursor) => {
    const value = (cursor.u24() << 8) >> 8;
    const clock = Math.abs(value);
    return timeText(value < 0, Math.floor(clock / 1e4), Math.floor(clock / 100) % 100, clock % 100, 0, 0);
  },
};

function partsText(
  year: number,
  month: number,
  day: number,
  clock: number,
  micros: number,
  digits: number,
): string | null {
  if (year === 0 || month === 0 || day === 0) return null;
  putDate(year, month, day);
  putClock(Math.floor(clock / 1e4), Math.floor(clock / 100) % 100, clock % 100);
  return dateTimeText(micros, digits, false);
}

/**
 * MariaDB's own fractions (mysql56_temporal_format=OFF): under the old type codes, told apart by
 * the declared type only. Numbers are big-endian and count in units of the last digit.
 */
export function mariadbFractionReader(type: number, digits: number): ValueReader | undefined {
  const unit = 10 ** digits;
  const microsPerUnit = microseconds / unit;
  switch (type) {
    case columnType.timestamp: {
      const bytes = [0, 1, 1, 2, 2, 3, 3][digits] as number;
      return (cursor) => {
        const seconds = cursor.uintBE(4);
        const micros = cursor.uintBE(bytes) * microsPerUnit;
        return seconds === 0 && micros === 0 ? null : timestampText(seconds, micros, digits);
      };
    }
    case columnType.time: {
      const bytes = [3, 4, 4, 5, 5, 5, 6][digits] as number;
      const zero = 3_020_400 * unit;
      return (cursor) => {
        const value = cursor.uintBE(bytes) - zero;
        const size = Math.abs(value);
        const seconds = Math.floor(size / unit);
        return timeText(
          value < 0,
          Math.floor(seconds / 3600),
          Math.floor(seconds / 60) % 60,
          seconds % 60,
          (size - seconds * unit) * microsPerUnit,
          digits,
        );
      };
    }
    case columnType.datetime: {
      const bytes = [5, 6, 6, 7, 7, 7, 8][digits] as number;
      return (cursor) => {
        let packed = 0n;
        for (const byte of cursor.take(bytes)) packed = (packed << 8n) | BigInt(byte);
        const micros = Number(packed % BigInt(unit)) * microsPerUnit;
        let left = Number(packed / BigInt(unit));
        const next = (span: number): number => {
          const part = left % span;
          left = Math.floor(left / span);
          return part;
        };
        const [second, minute, hour, day, month] = [
          next(60),
          next(60),
          next(24),
          next(32),
          next(13),
        ] as const;
        return partsText(left, month, day, hour * 1e4 + minute * 100 + second, micros, digits);
      };
    }
    default:
      return undefined;
  }
}

/** A date, time or both as JSON keeps it: eight bytes, as MySQL prints it in JSON. */
export function packedTemporalText(type: number, packed: bigint): string {
  const negative = packed < 0n;
  const size = negative ? -packed : packed;
  const micros = Number(size & 0xffffffn);
  const whole = Number(size >> 24n);
  if (type === columnType.time)
    return timeText(negative, (whole >> 12) & 1023, (whole >> 6) & 63, whole & 63, micros, 6);
  const yearMonth = Math.floor(whole / 2 ** 22);
  const year = Math.floor(yearMonth / 13);
  putDate(year, yearMonth - year * 13, (whole >> 17) & 31);
  if (type === columnType.date) return scratch.latin1Slice(0, dateEnd);
  putClock((whole >> 12) & 31, (whole >> 6) & 63, whole & 63);
  return dateTimeText(micros, 6, false, space);
}
