import type { IntervalUnit } from '../../model/expression-plan.ts';
import { printClockTime } from '../expression/clock-time.ts';
import { readerOfDecimal, readerOfMoment, reading } from '../expression/convert.ts';
import { type Decimal, decimalToDouble, roundDecimal, wholePart } from '../expression/decimal.ts';
import { kindFault } from '../expression/faults.ts';
import { toInteger } from '../expression/integer.ts';
import {
  dayNumber,
  dayOfNumber,
  daysInMonth,
  type Moment,
  printClock,
  printDay,
  printMoment,
} from '../expression/moment.ts';
import { makeNode, type Node } from '../expression/node.ts';
import { types, type ValueType } from '../expression/value-type.ts';
import { formatMoment, kindOfFormat, parseByFormat } from './date-format.ts';
import { define, defineSpecial, read, type SqlFunction } from './function.ts';
import { addInterval, countUnits, isClockUnit } from './interval.ts';
import { convertZone } from './time-zone.ts';

const group = 'date';

/** The amount of an interval: seconds keep their fraction, other units round. */
function amountOf(unit: IntervalUnit, amount: Decimal): number {
  if (unit === 'second') return decimalToDouble(roundDecimal(amount, 6));
  return Number(wholePart(amount));
}

function dateShift(
  name: string,
  alias: string,
  doc: string,
  example: SqlFunction['example'],
  sign: 1 | -1,
): SqlFunction {
  return defineSpecial({
    name,
    aliases: [alias],
    group,
    interval: 1,
    signature: 'date, interval amount unit',
    minimum: 2,
    maximum: 2,
    returns: 'date, datetime, or text if it is given text',
    doc,
    example,
    compile: (plan, args) => {
      const [value, interval] = args as [Node, { readonly interval: IntervalUnit; readonly amount: Node }];
      const { interval: unit, amount } = interval;
      const moments = reading(value, readerOfMoment(value));
      const amounts = reading(amount, readerOfDecimal(amount));
      const text = value.type.kind === 'string';
      const type: ValueType = text
        ? types.string
        : value.type.kind === 'date' && !isClockUnit(unit)
          ? types.date
          : types.datetime;
      return makeNode(plan, type, [value, amount], (row, event) => {
        const moment = moments(row, event);
        const found = amounts(row, event);
        if (moment === null || found === null) return null;
        const moved = addInterval(moment, amountOf(unit, found) * sign, unit);
        if (!moved) return null;
        if (type.kind === 'date' || (text && moved.dateOnly)) return printDay(moved);
        const digits = Math.max(moved.digits, fractionOf(unit, found, amount.type, moved, text));
        const printed = printMoment(moved, digits);
        return text ? printed.replace('T', ' ') : printed;
      });
    },
  });
}

/** Digits behind the seconds that an interval adds. */
function fractionOf(
  unit: IntervalUnit,
  amount: Decimal,
  type: ValueType,
  moved: Moment,
  text: boolean,
): number {
  if (text) return moved.microsecond === 0 ? 0 : 6;
  if (unit === 'microsecond') return 6;
  if (unit !== 'second') return 0;
  return type.kind === 'string' || type.kind === 'float' ? 6 : Math.min(6, amount.scale);
}

export const dateFunctions: readonly SqlFunction[] = [
  define({
    name: 'date',
    group,
    signature: 'date',
    parameters: ['date'],
    result: types.date,
    doc: 'The day without the clock.',
    example: { call: "date('2024-12-31 23:59:59')", result: '2024-12-31' },
    evaluate: printDay,
  }),
  defineSpecial({
    name: 'time',
    group,
    signature: 'date',
    minimum: 1,
    maximum: 1,
    returns: 'time',
    doc: 'The clock without the day.',
    example: { call: "time('2024-12-31 23:59:59')", result: '23:59:59' },
    compile: (plan, args) => {
      const [value] = args as readonly [Node];
      const clock = read(value, 'time');
      return makeNode(plan, types.time, [value], (row, event) => {
        const found = clock(row, event);
        return found && printClockTime(found);
      });
    },
  }),
  define({
    name: 'last_day',
    group,
    signature: 'date',
    parameters: ['date'],
    result: types.date,
    doc: 'The last day of its month.',
    example: { call: "last_day('2024-02-03')", result: '2024-02-29' },
    evaluate: ({ year, month }) => printDay({ year, month, day: daysInMonth(year, month) }),
  }),
  dateShift(
    'date_add',
    'adddate',
    'The date some units later, null beyond the year 9999; month ends stay in their month.',
    { call: "date_add('2024-01-31', interval 1 month)", result: '2024-02-29' },
    1,
  ),
  dateShift(
    'date_sub',
    'subdate',
    'The date some units earlier.',
    { call: "date_sub('2024-03-01 00:00:00', interval 1 second)", result: '2024-02-29 23:59:59' },
    -1,
  ),
  define({
    name: 'datediff',
    group,
    signature: 'date, earlier',
    parameters: ['date', 'date'],
    result: types.integer,
    doc: 'Days from the second to the first; clocks do not count.',
    example: { call: "datediff('2024-03-01', '2024-02-28 23:00:00')", result: '2' },
    evaluate: (a, b) => dayNumber(a.year, a.month, a.day) - dayNumber(b.year, b.month, b.day),
  }),
  defineSpecial({
    name: 'timestampdiff',
    group,
    unit: 0,
    signature: 'unit, from, to',
    minimum: 3,
    maximum: 3,
    returns: 'integer',
    doc: 'Whole units from one date to the other.',
    example: { call: "timestampdiff(hour, '2024-01-01 00:00:00', '2024-01-02 01:59:59')", result: '25' },
    compile: (plan, args) => {
      const [unit, from, to] = args as [{ readonly unit: IntervalUnit }, Node, Node];
      const [start, end] = [read(from, 'date'), read(to, 'date')];
      return makeNode(plan, types.integer, [from, to], (row, event) => {
        const [a, b] = [start(row, event), end(row, event)];
        return a === null || b === null ? null : toInteger(countUnits(unit.unit, a, b));
      });
    },
  }),
  define({
    name: 'to_days',
    group,
    signature: 'date',
    parameters: ['date'],
    result: types.integer,
    doc: 'The number of the day, counted from the year 0.',
    example: { call: "to_days('1970-01-01')", result: '719528' },
    evaluate: ({ year, month, day }) => dayNumber(year, month, day),
  }),
  define({
    name: 'from_days',
    group,
    signature: 'number',
    parameters: ['count'],
    result: types.date,
    doc: 'The day of a number as to_days gives it; null before the year 1.',
    example: { call: 'from_days(719528)', result: '1970-01-01' },
    evaluate: (number) => (number < 366 || number > 3_652_424 ? null : printDay(dayOfNumber(number))),
  }),
  define({
    name: 'date_format',
    group,
    signature: 'date, format',
    parameters: ['date', 'text'],
    result: types.string,
    doc: "The date as text, by MySQL's letters: %Y-%m-%d %H:%i:%s and so on.",
    example: { call: "date_format('2024-12-31', '%W, %e %M %Y')", result: 'Tuesday, 31 December 2024' },
    evaluate: formatMoment,
  }),
  defineSpecial({
    name: 'str_to_date',
    group,
    signature: 'text, format',
    minimum: 2,
    maximum: 2,
    returns: 'date, time or datetime, as the format says',
    doc: 'The date that a text holds in the given format; null if it does not fit.',
    example: { call: "str_to_date('31.12.2024', '%d.%m.%Y')", result: '2024-12-31' },
    compile: (plan, args) => {
      const [text, format] = args as readonly [Node, Node];
      const known = format.constant?.value;
      if (typeof known !== 'string') {
        throw kindFault(
          'the format of str_to_date is not a constant',
          'write it as text, so that the kind of the result is known',
        );
      }
      const kind = kindOfFormat(known);
      const texts = read(text, 'text');
      return makeNode(plan, types[kind], [text], (row, event) => {
        const found = texts(row, event);
        const moment = found === null ? undefined : parseByFormat(found, known);
        if (!moment) return null;
        if (kind === 'date') return printDay(moment);
        return kind === 'time' ? printClock(moment) : printMoment(moment);
      });
    },
  }),
  define({
    name: 'convert_tz',
    group,
    signature: 'date, from, to',
    parameters: ['date', 'text', 'text'],
    result: types.datetime,
    doc: 'The date on the clocks of another time zone; zones are names such as Europe/Berlin, or offsets such as +02:00.',
    example: { call: "convert_tz('2024-07-01 12:00:00', '+00:00', '+05:30')", result: '2024-07-01 17:30:00' },
    evaluate: (moment, from, to) => {
      const found = convertZone(moment, from, to);
      return found && printMoment(found);
    },
  }),
];
