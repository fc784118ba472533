import { expect, test } from 'vitest';
import { readStartTime, showTime } from '../../../src/formats/start/start-time.ts';

const moment = Date.UTC(2026, 10, 20, 10, 0, 0);

test.each([
  ['2026-11-20 10:00:00', moment],
  ['2026-11-20T10:00:00Z', moment],
  ['2026-11-20 10:00', moment],
  ['2026-11-20', moment - 10 * 3_600_000],
  ['2026-11-20 12:00:00+02:00', moment],
  ['2026-11-20 12:00:00 +0200', moment],
  ['2026-11-20T04:30:00-05:30', moment],
  ['2026-11-20 10:00:00.25', moment + 250],
  ['2026-11-20 10:00:00.123456z', moment + 123],
  [String(moment / 1_000), moment],
  [String(moment), moment],
  ['0', 0],
])('startTimestamp %s', (text, time) => {
  expect(readStartTime(text)).toBe(time);
});

test.each([
  '',
  'now',
  '2026-02-30',
  '2026-13-01',
  '2026-11-20 25:00:00',
  '20-11-2026',
  '2026-11-20 10',
  '2026-11-20 10:00:00 CET',
  '2026-11-20 10:00:00+99:00',
  '-5',
])('startTimestamp %s is refused', (text) => {
  expect(readStartTime(text)).toBeUndefined();
});

test('a moment is shown in UTC', () => {
  expect([showTime(moment), showTime(moment + 5)]).toEqual([
    '2026-11-20T10:00:00Z',
    '2026-11-20T10:00:00.005Z',
  ]);
});
