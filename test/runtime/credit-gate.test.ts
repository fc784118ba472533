import { expect, test } from 'vitest';
import { CreditGate } from '../../src/runtime/credit-gate.ts';

const never = new AbortController().signal;

// Invariant 6.
test('takes wait until enough was given back', async () => {
  const gate = new CreditGate('test', 100);
  await gate.take(60, never);
  let taken = false;
  const second = gate.take(60, never).then(() => {
    taken = true;
  });
  await Promise.resolve();
  expect(taken).toBe(false);
  gate.give(60);
  await second;
  expect(gate.used).toBe(60);
});

test('one batch over the limit passes alone', async () => {
  const gate = new CreditGate('test', 100);
  await gate.take(1_000, never);
  expect(gate.used).toBe(1_000);
});

test('an abort ends the wait', async () => {
  const gate = new CreditGate('test', 1);
  const abort = new AbortController();
  await gate.take(1, abort.signal);
  const waiting = gate.take(1, abort.signal);
  abort.abort();
  await waiting;
});
