import { asType, commonType } from '../expression/branches.ts';
import { compareText } from '../expression/compare-text.ts';
import { compareDecimals, type Decimal } from '../expression/decimal.ts';
import { kindFault } from '../expression/faults.ts';
import { compareIntegers, type Integer } from '../expression/integer.ts';
import { type Evaluate, makeNode, type Node } from '../expression/node.ts';
import { show } from '../expression/show.ts';
import type { Datum, ValueType } from '../expression/value-type.ts';
import { defineSpecial, type SqlFunction } from './function.ts';

const group = 'number';

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

export const extremeFunctions: readonly SqlFunction[] = [
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
];
