import { finite } from '../expression/double.ts';
import { types } from '../expression/value-type.ts';
import { define, type SqlFunction } from './function.ts';

const group = 'number';

function ofDouble(
  name: string,
  doc: string,
  example: SqlFunction['example'],
  evaluate: (value: number) => number | null,
): SqlFunction {
  return define({
    name,
    group,
    signature: 'number',
    parameters: ['double'],
    result: types.float,
    doc,
    example,
    evaluate,
  });
}

const logarithm = (value: number, log: (value: number) => number): number | null =>
  value > 0 ? log(value) : null;

/** Powers, roots and logarithms. */
export const powerFunctions: readonly SqlFunction[] = [
  define({
    name: 'power',
    aliases: ['pow'],
    group,
    signature: 'base, exponent',
    parameters: ['double', 'double'],
    result: types.float,
    doc: 'The base raised to the exponent.',
    example: { call: 'power(2, 10)', result: '1024' },
    evaluate: (base, exponent) => finite(base ** exponent),
  }),
  ofDouble(
    'sqrt',
    'The square root, null of a negative number.',
    { call: 'sqrt(16)', result: '4' },
    (value) => (value < 0 ? null : Math.sqrt(value)),
  ),
  ofDouble('exp', 'e raised to the number.', { call: 'exp(0)', result: '1' }, (value) =>
    finite(Math.exp(value)),
  ),
  ofDouble(
    'ln',
    'The natural logarithm, null where there is none.',
    { call: 'ln(1)', result: '0' },
    (value) => logarithm(value, Math.log),
  ),
  ofDouble('log2', 'The logarithm of base 2.', { call: 'log2(8)', result: '3' }, (value) =>
    logarithm(value, Math.log2),
  ),
  ofDouble('log10', 'The logarithm of base 10.', { call: 'log10(1000)', result: '3' }, (value) =>
    logarithm(value, Math.log10),
  ),
  define({
    name: 'log',
    group,
    signature: 'number, or base, number',
    parameters: ['double', 'double?'],
    result: types.float,
    doc: 'The natural logarithm, or that of a base.',
    example: { call: 'log(2, 8)', result: '3' },
    evaluate: (first, second) => {
      if (second === undefined) return logarithm(first, Math.log);
      if (first <= 0 || first === 1 || second <= 0) return null;
      return Math.log(second) / Math.log(first);
    },
  }),
];
