import { expect, test } from 'vitest';
import {
  type OverwriteState,
  settle,
  stampOf,
} from '../../../../src/formats/elasticsearch/overwrite/state.ts';

const state: OverwriteState = {
  current: { stamp: '20260131235959', names: ['orders', 'lines'], live: [] },
  previous: { stamp: '20260201000000', meaning: 'm', names: ['orders'], live: ['orders'] },
  moving: { orders: 'orders-20260201000000' },
  dropping: ['orders-20260201000002'],
  kept: [{ stamp: '20260201000001', indices: {}, since: 1 }],
  asked: true,
};

test('indices that are built within one second have different names', () => {
  const time = Date.UTC(2026, 0, 31, 23, 59, 59);
  expect(stampOf(time, { kept: [] })).toBe('20260131235959');
  expect(stampOf(time, state)).toBe('20260201000003');
});

test('what was replaced is kept, and what was to be deleted or built anew still is', () => {
  const position = { text: 'binlog.000001:4' };
  expect(settle(state, position, 7)).toEqual({
    current: { ...state.current, live: ['orders', 'lines'] },
    kept: [
      { stamp: '20260201000000', meaning: 'm', indices: state.moving, since: 7, position },
      ...state.kept,
    ],
    dropping: state.dropping,
    asked: true,
  });
});

test('an index that this stream did not write to until it was replaced is kept without a place', () => {
  const { previous: _, ...others } = state;
  const { kept } = settle({ ...others, moving: { orders: 'orders_v1' } }, { text: 'binlog.000001:4' }, 7);
  expect(kept[0]).toEqual({ stamp: null, indices: { orders: 'orders_v1' }, since: 7 });
});
