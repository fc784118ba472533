import { compileArithmetic } from '../expression/arithmetic.ts';
import { asType } from '../expression/branches.ts';
import { readerOfDouble } from '../expression/convert.ts';
import { type Decimal, floorDecimal, negateDecimal } from '../expression/decimal.ts';
import { checkInteger, type Integer } from '../expression/integer.ts';
import { makeNode, type Node } from '../expression/node.ts';
import { type Datum, isInteger, types, type ValueType } from '../expression/value-type.ts';
import { define, defineSpecial, type SqlFunction } from './function.ts';

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
    name: 'pi',
    group,
    signature: '',
    parameters: [],
    result: types.float,
    doc: 'π.',
    example: { call: 'truncate(pi() * 1000000, 0)', result: '3141592' },
    evaluate: () => Math.PI,
  }),
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
