import { compileArithmetic, scaleOf } from '../expression/arithmetic.ts';
import { asType, commonType } from '../expression/branches.ts';
import { compareText } from '../expression/compare-text.ts';
import { readerOfDouble, reading } from '../expression/convert.ts';
import {
  compareDecimals,
  type Decimal,
  floorDecimal,
  negateDecimal,
  rescale,
  roundDecimal,
  truncateDecimal,
} from '../expression/decimal.ts';
import { finite, roundDouble, roundHalfEven } from '../expression/double.ts';
import { kindFault } from '../expression/faults.ts';
import { checkInteger, compareIntegers, type Integer } from '../expression/integer.ts';
import { type Evaluate, makeNode, type Node } from '../expression/node.ts';
import { show } from '../expression/show.ts';
import { type Datum, isInteger, types, type ValueType } from '../expression/value-type.ts';
import { define, defineSpecial, read, type SqlFunction } from './function.ts';

const group = 'number';

/** What a function of one number does to each kind of it. */
interface ByKind {
  readonly integer: (value: Integer) => Datum;
  readonly decimal: (value: Decimal) => Datum;
  readonly float: (value: number) => Datum;
  readonly type: (type: ValueType) => ValueType;
}

function onNumber(
  described: Pick<SqlFunction, 'name' | 'doc' | 'example'> & { readonly aliases?: readonly string[] },
  by: ByKind,
): SqlFunction {
  return defineSpecial({
    group,
    signature: 'number',
    minimum: 1,
    maximum: 1,
    returns: 'number',
    ...described,
    compile: (plan, args) => {
      const [value] = args as readonly [Node];
      const { type } = value;
      const form = isInteger(type) ? types.integer : type.kind === 'decimal' ? type : types.float;
      const number = type.kind === 'unsigned' ? value.evaluate : asType(value, form);
      if (form.kind === 'float') readerOfDouble(value);
      const apply = (
        form.kind === 'integer' ? by.integer : form.kind === 'decimal' ? by.decimal : by.float
      ) as (value: never) => Datum;
      const result = by.type(type.kind === 'unsigned' ? type : form);
      return makeNode(plan, result, [value], (row, event) => {
        const found = number(row, event);
        return found === null ? null : apply(found as never);
      });
    },
  });
}

const sameType = (type: ValueType): ValueType => type;
const wholeType = (type: ValueType): ValueType =>
  type.kind === 'decimal' ? { kind: 'decimal', scale: 0 } : type;
const toSign = (): ValueType => types.integer;

const ceiling = (value: Decimal): Decimal => negateDecimal(floorDecimal(negateDecimal(value)));

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

/** round and truncate: to digits behind the point, or before it if negative. */
function toDigits(
  described: Pick<SqlFunction, 'name' | 'doc' | 'example' | 'minimum' | 'signature'>,
  onDecimal: (value: Decimal, places: number) => Decimal,
  onDouble: (value: number) => number,
): SqlFunction {
  return defineSpecial({
    group,
    maximum: 2,
    returns: 'number',
    ...described,
    compile: (plan, args) => {
      const [value, digits] = args as readonly [Node, Node | undefined];
      const { type } = value;
      const exact = isInteger(type) || type.kind === 'decimal';
      const places = digits ? read(digits, 'count') : () => 0;
      const operands = digits ? [value, digits] : [value];
      if (!exact) {
        const number = reading(value, readerOfDouble(value));
        return makeNode(plan, types.float, operands, (row, event) => {
          const [found, count] = [number(row, event), places(row, event)];
          return found === null || count === null ? null : roundDouble(found, count, onDouble);
        });
      }
      const asDecimal = asType(value, types.decimal);
      const known = digits === undefined ? 0 : (digits.constant?.value ?? undefined);
      const result: ValueType = isInteger(type)
        ? type.kind === 'unsigned'
          ? types.unsigned
          : types.integer
        : decimalResult(scaleOf(value), known as Integer | undefined);
      return makeNode(plan, result, operands, (row, event) => {
        const [found, count] = [asDecimal(row, event) as Decimal | null, places(row, event)];
        if (found === null || count === null) return null;
        const limited = Math.max(-66, Math.min(30, count));
        const rounded = onDecimal(found, limited);
        if (isInteger(type)) return checkInteger(rounded.digits, type.kind === 'unsigned');
        // Digits that are not a constant change the value, not how many digits are shown.
        const scale =
          result.scale ?? (known === undefined ? found.scale : Math.max(0, Math.min(found.scale, limited)));
        return rescale(rounded, scale);
      });
    },
  });
}

function decimalResult(scale: number | undefined, places: Integer | undefined): ValueType {
  if (scale === undefined || places === undefined)
    return scale === undefined ? types.decimal : { kind: 'decimal', scale };
  return { kind: 'decimal', scale: Math.max(0, Math.min(scale, Number(places))) };
}

function extreme(name: string, doc: string, example: SqlFunction['example'], wanted: 1 | -1): SqlFunction {
  return defineSpecial({
    name,
    group,
    signature: 'value, …',
    minimum: 2,
    maximum: Number.POSITIVE_INFINITY,
    returns: 'the common kind of its arguments',
    doc,
    example,
    compile: (plan, args) => {
      const nodes = args as readonly Node[];
      const type = commonType(nodes);
      const compare = orderOf(type, nodes);
      const values = nodes.map((node) => asType(node, type));
      return makeNode(plan, type, nodes, (row, event) => {
        let found: Datum = null;
        for (let i = 0; i < values.length; i++) {
          const value = (values[i] as Evaluate)(row, event);
          if (value === null) return null;
          if (found === null || compare(value as never, found as never) * wanted > 0) found = value;
        }
        return found;
      });
    },
  });
}

function orderOf(type: ValueType, nodes: readonly Node[]): (a: never, b: never) => number {
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
    case 'boolean':
      return (a: Integer, b: Integer) => compareIntegers(a, b);
    case 'decimal':
      return (a: Decimal, b: Decimal) => compareDecimals(a, b);
    case 'float':
      return (a: number, b: number) => a - b;
    case 'null':
    case 'string':
    case 'date':
    case 'datetime':
    case 'timestamp':
      return (a: string, b: string) => compareText(a, b);
    default:
      throw kindFault(
        `\`${show((nodes[0] as Node).plan)}\` (${type.kind}) has no order here`,
        'greatest and least compare numbers, texts and dates',
      );
  }
}

const digitsOfBase = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Bases may be negative: then the number has a sign. */
function convertBase(text: string, from: number, to: number): string | null {
  const [source, target] = [Math.abs(from), Math.abs(to)];
  if (source < 2 || source > 36 || target < 2 || target > 36) return null;
  const trimmed = text.trim().toUpperCase();
  const negative = trimmed.startsWith('-');
  let value = 0n;
  for (const letter of trimmed.replace(/^[+-]/, '')) {
    const digit = digitsOfBase.indexOf(letter);
    if (digit === -1 || digit >= source) break;
    value = value * BigInt(source) + BigInt(digit);
  }
  if (value >= 2n ** 64n) value = 2n ** 64n - 1n;
  const bits = BigInt.asUintN(64, negative ? -value : value);
  const result = to < 0 ? BigInt.asIntN(64, bits) : bits;
  return result.toString(target).toUpperCase();
}

export const numberFunctions: readonly SqlFunction[] = [
  onNumber(
    { name: 'abs', doc: 'Without its sign.', example: { call: 'abs(-1.50)', result: '1.50' } },
    {
      integer: (value) => (value < 0 ? checkInteger(-BigInt(value), false) : value),
      decimal: (value) => (value.digits < 0n ? negateDecimal(value) : value),
      float: Math.abs,
      type: sameType,
    },
  ),
  onNumber(
    {
      name: 'ceil',
      aliases: ['ceiling'],
      doc: 'The next whole number that is not less.',
      example: { call: 'ceil(1.2)', result: '2' },
    },
    { integer: (value) => value, decimal: ceiling, float: Math.ceil, type: wholeType },
  ),
  onNumber(
    {
      name: 'floor',
      doc: 'The next whole number that is not greater.',
      example: { call: 'floor(-1.2)', result: '-2' },
    },
    { integer: (value) => value, decimal: floorDecimal, float: Math.floor, type: wholeType },
  ),
  onNumber(
    { name: 'sign', doc: '-1, 0 or 1.', example: { call: 'sign(-7.5)', result: '-1' } },
    {
      integer: (value) => (value < 0 ? -1 : value > 0 ? 1 : 0),
      decimal: ({ digits }) => (digits < 0n ? -1 : digits > 0n ? 1 : 0),
      float: (value) => Math.sign(value) + 0,
      type: toSign,
    },
  ),
  toDigits(
    {
      name: 'round',
      signature: 'number, [digits]',
      minimum: 1,
      doc: 'Rounded to so many digits behind the point: decimals half away from zero, doubles half to even.',
      example: { call: 'round(2.345, 2)', result: '2.35' },
    },
    roundDecimal,
    roundHalfEven,
  ),
  toDigits(
    {
      name: 'truncate',
      signature: 'number, digits',
      minimum: 2,
      doc: 'Cut to so many digits behind the point.',
      example: { call: 'truncate(2.349, 2)', result: '2.34' },
    },
    truncateDecimal,
    Math.trunc,
  ),
  defineSpecial({
    name: 'mod',
    group,
    signature: 'number, divisor',
    minimum: 2,
    maximum: 2,
    returns: 'number',
    doc: 'The rest of a division, with the sign of the number; the same as `%`.',
    example: { call: 'mod(-7, 3)', result: '-1' },
    compile: (plan, args) => {
      const [left, right] = args as readonly [Node, Node];
      return compileArithmetic(plan, '%', left, right);
    },
  }),
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
  define({
    name: 'pi',
    group,
    signature: '',
    parameters: [],
    result: types.float,
    doc: 'π.',
    example: { call: 'truncate(pi() * 1000000, 0)', result: '3141592' },
    evaluate: () => Math.PI,
  }),
  extreme(
    'greatest',
    'The greatest of its arguments, null if one is.',
    { call: 'greatest(3, 12, 7)', result: '12' },
    1,
  ),
  extreme(
    'least',
    'The least of its arguments, null if one is.',
    { call: 'least(3, 12, 7)', result: '3' },
    -1,
  ),
  define({
    name: 'conv',
    group,
    signature: 'number, from, to',
    parameters: ['text', 'count', 'count'],
    result: types.string,
    doc: 'A number written in one base, 2 to 36, written in another.',
    example: { call: "conv('ff', 16, 10)", result: '255' },
    evaluate: convertBase,
  }),
];
