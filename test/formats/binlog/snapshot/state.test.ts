import { expect, test } from 'vitest';
import { comparePositions, makePosition, readPosition } from '../../../../src/formats/binlog/position.ts';
import { SnapshotState } from '../../../../src/formats/binlog/snapshot/state.ts';

const place = { server: 's', gtidSet: '0-1-5', file: 'binlog.000009', offset: 4, clock: 10 };
const reading = {
  database: 'shop',
  table: 'items',
  key: ['shop int', 'code varchar(20) latin1'],
  after: ['1', '41'],
  rows: 5_000,
};

function begun(): SnapshotState {
  const state = new SnapshotState();
  state.advance({ database: 'shop', table: 'orders' }, { kind: 'done' });
  state.advance({ database: 'blog', table: 'posts' }, { kind: 'done' });
  state.advance(reading, { kind: 'reading', table: reading });
  return state;
}

test('the shape in a checkpoint is this one', async () => {
  const position = makePosition({ ...place, snapshot: begun().position });
  const text = `${JSON.stringify(position, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../../golden/positions/snapshot.json');
  expect(readPosition(JSON.parse(text))).toEqual(position);
});

test('a position of before has none, and reads as ever', () => {
  expect(readPosition({ ...place, text: 'x' }).snapshot).toBeUndefined();
});

test.each([
  [{ step: 1 }],
  [{ step: 1, done: { shop: [1] }, reading: [] }],
  [{ step: 1, done: {}, reading: [{ ...reading, after: undefined }] }],
  ['done'],
])('%j is none', (snapshot) => {
  expect(() => readPosition({ ...place, text: 'x', snapshot })).toThrow(/does not hold a position/);
});

test('what was read is taken up again, but not of tables that nobody follows', () => {
  const state = SnapshotState.from(begun().position, (_, table) => table !== 'orders');
  expect(state.get({ database: 'shop', table: 'orders' })).toBeUndefined();
  expect(state.get({ database: 'blog', table: 'posts' })).toEqual({ kind: 'done' });
  expect(state.get(reading)).toEqual({ kind: 'reading', table: reading });
});

test('positions without a row of the log between them are ordered by what was read', () => {
  const state = begun();
  const before = makePosition({ ...place, snapshot: state.position });
  state.advance(reading, { kind: 'done' });
  const after = makePosition({ ...place, snapshot: state.position });
  expect(comparePositions(before, after)).toBeLessThan(0);
  expect(comparePositions(after, makePosition({ ...place, clock: 11 }))).toBeLessThan(0);
  expect(comparePositions(makePosition(place), before)).toBeLessThan(0);
});

test('a table that is gone is forgotten', () => {
  const state = begun();
  state.forget({ database: 'shop', table: 'orders' });
  expect(state.position.done).toEqual({ blog: ['posts'] });
});
