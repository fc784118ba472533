import { expect, test } from 'vitest';
import { AckTracker } from '../../src/runtime/ack-tracker.ts';

const at = (text: string) => ({ text });

// Invariant 1.
test('the position is that of the gapless prefix that every sink has confirmed', () => {
  const tracker = new AckTracker([0, 1]);
  const confirmed: string[] = [];
  for (const name of ['a', 'b', 'c']) tracker.add(at(name), () => confirmed.push(name));
  tracker.confirm(0, 0);
  tracker.confirm(0, 1);
  tracker.confirm(1, 1);
  expect(tracker.position).toBeUndefined();
  tracker.confirm(1, 0);
  expect(tracker.position).toEqual(at('b'));
  expect(confirmed).toEqual(['a', 'b']);
  expect(tracker.unconfirmed).toBe(1);
  tracker.confirm(1, 2);
  tracker.confirm(0, 2);
  expect(tracker.position).toEqual(at('c'));
});

// Invariant 2.
test('a batch inside a transaction moves nothing', () => {
  const tracker = new AckTracker([0]);
  tracker.add(at('a'), () => {});
  tracker.add(undefined, () => {});
  tracker.confirm(0, 0);
  tracker.confirm(0, 1);
  expect(tracker.position).toEqual(at('a'));
});

test('a second confirmation is a fault', () => {
  const tracker = new AckTracker([0]);
  tracker.add(at('a'), () => {});
  tracker.confirm(0, 0);
  expect(() => tracker.confirm(0, 0)).toThrow(/twice/);
});
