import { readerOfDecimal, reading } from '../expression/convert.ts';
import { Decimal, roundDecimal, truncateDecimal } from '../expression/decimal.ts';
import { type Moment, momentOfSeconds, printMoment, secondsOf } from '../expression/moment.ts';
import { makeNode, type Node } from '../expression/node.ts';
import { types } from '../expression/value-type.ts';
import { formatMoment } from './date-format.ts';
import { defineSpecial, read, type SqlFunction } from './function.ts';

const group = 'date';

/** The last moment that from_unixtime and unix_timestamp know. */
const latest = 32_536_771_199;

function ofUnixTime(amount: Decimal, digits: number): Moment | undefined {
  const micros = roundDecimal(amount, digits);
  const scaled = micros.scale <= 6 ? micros.digits * 10n ** BigInt(6 - micros.scale) : 0n;
  const seconds = Number(scaled / 1_000_000n);
  if (scaled < 0n || seconds > latest) return undefined;
  return momentOfSeconds(seconds, Number(scaled % 1_000_000n), digits);
}

export const unixTimeFunctions: readonly SqlFunction[] = [
  defineSpecial({
    name: 'from_unixtime',
    group,
    signature: 'seconds, [format]',
    minimum: 1,
    maximum: 2,
    returns: 'datetime, or text with a format',
    doc: 'The UTC date of seconds since 1970, as text if a format is given; null if they are negative.',
    example: { call: 'from_unixtime(86400)', result: '1970-01-02 00:00:00' },
    compile: (plan, args) => {
      const [seconds, format] = args as readonly [Node, Node | undefined];
      const amount = reading(seconds, readerOfDecimal(seconds));
      const formats = format && read(format, 'text');
      const inexact = seconds.type.kind === 'float' || seconds.type.kind === 'string';
      return makeNode(
        plan,
        format ? types.string : types.datetime,
        format ? [seconds, format] : [seconds],
        (row, event) => {
          const found = amount(row, event);
          const shape = formats?.(row, event);
          if (found === null || shape === null) return null;
          const moment = ofUnixTime(found, inexact ? 6 : Math.min(6, found.scale));
          if (!moment) return null;
          return shape === undefined ? printMoment(moment) : formatMoment(moment, shape);
        },
      );
    },
  }),
  defineSpecial({
    name: 'unix_timestamp',
    group,
    signature: 'date',
    minimum: 1,
    maximum: 1,
    returns: 'integer of a date, else decimal',
    doc: 'Seconds since 1970 of a date in UTC, with its fraction; 0 outside of 1970 to 3001.',
    example: { call: "unix_timestamp('1970-01-02')", result: '86400' },
    compile: (plan, args) => {
      const [value] = args as readonly [Node];
      const moments = read(value, 'date');
      const whole = value.type.kind === 'date';
      return makeNode(plan, whole ? types.integer : types.decimal, [value], (row, event) => {
        const moment = moments(row, event);
        if (moment === null) return null;
        const seconds = secondsOf(moment);
        // 0 means outside, so the first second has no fraction either.
        const inside = seconds > 0 && seconds <= latest;
        if (whole) return inside ? seconds : 0;
        const digits = inside ? BigInt(seconds) * 1_000_000n + BigInt(moment.microsecond) : 0n;
        return truncateDecimal(new Decimal(digits, 6), moment.digits);
      });
    },
  }),
];
