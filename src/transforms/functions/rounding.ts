import { scaleOf } from '../expression/arithmetic.ts';
import { asType } from '../expression/branches.ts';
import { readerOfDouble, reading } from '../expression/convert.ts';
import { type Decimal, rescale, roundDecimal, truncateDecimal } from '../expression/decimal.ts';
import { roundDouble, roundHalfEven } from '../expression/double.ts';
import { checkInteger, type Integer } from '../expression/integer.ts';
import { makeNode, type Node } from '../expression/node.ts';
import { isInteger, types, type ValueType } from '../expression/value-type.ts';
import { defineSpecial, read, type SqlFunction } from './function.ts';

const group = 'number';

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

export const roundingFunctions: readonly SqlFunction[] = [
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
];
