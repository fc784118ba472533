import { expect, test } from 'vitest';
import { CircuitBreaker } from '../../src/runtime/circuit-breaker.ts';

const failing = (times: number): CircuitBreaker => {
  const circuit = new CircuitBreaker();
  for (let i = 0; i < times; i++) circuit.fail(0, 100);
  return circuit;
};

test('opens at the fifth fault in a row, and tells it once', () => {
  const circuit = failing(4);
  expect([circuit.isOpen, circuit.mayTry(0, 100)]).toEqual([false, true]);
  expect([circuit.fail(0, 100), circuit.isOpen, circuit.fail(0, 100)]).toEqual([true, true, false]);
});

test('a success between begins the count anew', () => {
  const circuit = failing(4);
  expect(circuit.succeed()).toBe(false);
  expect(circuit.fail(0, 100)).toBe(false);
});

test('while it is open one tries when the wait is over, and the others wait on', () => {
  const circuit = failing(5);
  expect(circuit.mayTry(60, 400)).toBe(40);
  expect(circuit.mayTry(100, 400)).toBe(true);
  expect(circuit.mayTry(100, 400)).toBe(400);
});

test('the success of the one lets all others go', () => {
  const circuit = failing(5);
  const { closed } = circuit;
  expect([circuit.succeed(), closed.aborted, circuit.isOpen]).toEqual([true, true, false]);
  expect([circuit.mayTry(0, 100), circuit.closed.aborted]).toEqual([true, false]);
});
