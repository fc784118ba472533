import type { Moment } from '../expression/moment.ts';
import { types } from '../expression/value-type.ts';
import { dayNames, dayOfYear, monthNames, weekdayOfMoment, weekOf } from './date-format.ts';
import { define, type SqlFunction } from './function.ts';

const group = 'date';

/** A number read from a date. */
function partOf(
  name: string,
  doc: string,
  example: SqlFunction['example'],
  evaluate: (moment: Moment) => number,
  aliases: readonly string[] = [],
): SqlFunction {
  return define({
    name,
    aliases,
    group,
    signature: 'date',
    parameters: ['date'],
    result: types.integer,
    doc,
    example,
    evaluate,
  });
}

/** A number read from the clock of a date, or from a time. */
function clockPart(
  name: string,
  doc: string,
  example: SqlFunction['example'],
  evaluate: (microseconds: number) => number,
): SqlFunction {
  return define({
    name,
    group,
    signature: 'time',
    parameters: ['time'],
    result: types.integer,
    doc,
    example,
    evaluate: ({ microseconds }) => evaluate(Math.abs(microseconds)),
  });
}

/** Numbers and names read from a date or a time. */
export const datePartFunctions: readonly SqlFunction[] = [
  partOf('year', 'The year.', { call: "year('2024-12-31')", result: '2024' }, ({ year }) => year),
  partOf('quarter', 'The quarter, 1 to 4.', { call: "quarter('2024-12-31')", result: '4' }, ({ month }) =>
    Math.ceil(month / 3),
  ),
  partOf('month', 'The month, 1 to 12.', { call: "month('2024-12-31')", result: '12' }, ({ month }) => month),
  partOf('day', 'The day of the month.', { call: "day('2024-12-31')", result: '31' }, ({ day }) => day, [
    'dayofmonth',
  ]),
  partOf('dayofyear', 'The day of the year.', { call: "dayofyear('2024-12-31')", result: '366' }, dayOfYear),
  partOf(
    'dayofweek',
    'The day of the week, 1 is Sunday.',
    { call: "dayofweek('2024-12-31')", result: '3' },
    (moment) => ((weekdayOfMoment(moment) + 1) % 7) + 1,
  ),
  partOf(
    'weekday',
    'The day of the week, 0 is Monday.',
    { call: "weekday('2024-12-31')", result: '1' },
    weekdayOfMoment,
  ),
  partOf(
    'weekofyear',
    'The week as ISO 8601 counts it.',
    { call: "weekofyear('2024-12-31')", result: '1' },
    (moment) => weekOf(moment, 3).week,
  ),
  define({
    name: 'week',
    group,
    signature: 'date, [mode]',
    parameters: ['date', 'count?'],
    result: types.integer,
    doc: "The week, counted by MySQL's mode 0 to 7; 0 if none is given.",
    example: { call: "week('2024-12-31', 3)", result: '1' },
    evaluate: (moment, mode = 0) => weekOf(moment, ((mode % 8) + 8) % 8).week,
  }),
  define({
    name: 'yearweek',
    group,
    signature: 'date, [mode]',
    parameters: ['date', 'count?'],
    result: types.integer,
    doc: 'The year and week as one number.',
    example: { call: "yearweek('2024-12-31', 3)", result: '202501' },
    evaluate: (moment, mode = 0) => {
      const { year, week } = weekOf(moment, (((mode % 8) + 8) % 8) | 2);
      return year * 100 + week;
    },
  }),
  define({
    name: 'dayname',
    group,
    signature: 'date',
    parameters: ['date'],
    result: types.string,
    doc: 'The English name of the day.',
    example: { call: "dayname('2024-12-31')", result: 'Tuesday' },
    evaluate: (moment) => dayNames[weekdayOfMoment(moment)] ?? null,
  }),
  define({
    name: 'monthname',
    group,
    signature: 'date',
    parameters: ['date'],
    result: types.string,
    doc: 'The English name of the month.',
    example: { call: "monthname('2024-12-31')", result: 'December' },
    evaluate: ({ month }) => monthNames[month - 1] ?? null,
  }),
  clockPart('hour', 'The hour.', { call: "hour('23:59:58')", result: '23' }, (time) =>
    Math.floor(time / 3_600_000_000),
  ),
  clockPart(
    'minute',
    'The minute.',
    { call: "minute('23:59:58')", result: '59' },
    (time) => Math.floor(time / 60_000_000) % 60,
  ),
  clockPart(
    'second',
    'The second.',
    { call: "second('23:59:58')", result: '58' },
    (time) => Math.floor(time / 1_000_000) % 60,
  ),
  clockPart(
    'microsecond',
    'What is behind the second, in microseconds.',
    { call: "microsecond('23:59:58.25')", result: '250000' },
    (time) => time % 1_000_000,
  ),
  define({
    name: 'time_to_sec',
    group,
    signature: 'time',
    parameters: ['time'],
    result: types.integer,
    doc: 'A time as seconds.',
    example: { call: "time_to_sec('01:00:01')", result: '3601' },
    evaluate: ({ microseconds }) => Math.trunc(microseconds / 1_000_000) + 0,
  }),
];
