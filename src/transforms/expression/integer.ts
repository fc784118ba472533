import { outOfRange } from './faults.ts';

/** A whole number as rows hold it: a number where that is exact, else a bigint. */
export type Integer = number | bigint;

const smallest = -(2n ** 63n);
export const largest = 2n ** 63n - 1n;
export const largestUnsigned = 2n ** 64n - 1n;

const safe = BigInt(Number.MAX_SAFE_INTEGER);

export function toInteger(value: bigint): Integer {
  return value <= safe && value >= -safe ? Number(value) : value;
}

function inRange(value: bigint, unsigned: boolean): Integer {
  if (unsigned ? value < 0n || value > largestUnsigned : value < smallest || value > largest)
    throw outOfRange(unsigned ? 'BIGINT UNSIGNED value' : 'BIGINT value');
  return toInteger(value);
}

/** An operation that is tried on numbers and done on bigints when its result is not exact. */
function exactly(
  quick: (a: number, b: number) => number,
  slow: (a: bigint, b: bigint) => bigint,
): (a: Integer, b: Integer, unsigned: boolean) => Integer {
  return (a, b, unsigned) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const result = quick(a, b);
      // + 0: a product may be -0.
      if (Number.isSafeInteger(result) && (result >= 0 || !unsigned)) return result + 0;
    }
    return inRange(slow(BigInt(a), BigInt(b)), unsigned);
  };
}

export const addIntegers = exactly(
  (a, b) => a + b,
  (a, b) => a + b,
);
export const subtractIntegers = exactly(
  (a, b) => a - b,
  (a, b) => a - b,
);
export const multiplyIntegers = exactly(
  (a, b) => a * b,
  (a, b) => a * b,
);
const quotient = exactly(
  (a, b) => (a - (a % b)) / b,
  (a, b) => a / b,
);
const remainder = exactly(
  (a, b) => a % b,
  (a, b) => a % b,
);

export function isZero(value: Integer): boolean {
  return value === 0 || value === 0n;
}

export function divideIntegers(a: Integer, b: Integer, unsigned: boolean): Integer | null {
  return isZero(b) ? null : quotient(a, b, unsigned);
}

export function remainderOfIntegers(a: Integer, b: Integer, unsigned: boolean): Integer | null {
  return isZero(b) ? null : remainder(a, b, unsigned);
}

export function checkInteger(value: bigint, unsigned: boolean): Integer {
  return inRange(value, unsigned);
}

/** The nearest number that the type has. */
export function clampInteger(value: bigint, unsigned: boolean): Integer {
  const [low, high] = unsigned ? [0n, largestUnsigned] : [smallest, largest];
  return toInteger(value < low ? low : value > high ? high : value);
}

/** The same 64 bits read as the other type. */
export function reinterpret(value: Integer, unsigned: boolean): Integer {
  if (typeof value === 'number' && (value >= 0 || !unsigned)) return value;
  return toInteger(unsigned ? BigInt.asUintN(64, BigInt(value)) : BigInt.asIntN(64, BigInt(value)));
}

export function compareIntegers(a: Integer, b: Integer): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
