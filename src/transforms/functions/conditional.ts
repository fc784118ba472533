import { asType, commonType } from '../expression/branches.ts';
import { compileComparison } from '../expression/compare.ts';
import { readerOfTruth, reading } from '../expression/convert.ts';
import { type Evaluate, makeNode, type Node } from '../expression/node.ts';
import { types } from '../expression/value-type.ts';
import { defineSpecial, type SqlFunction } from './function.ts';

const nodesOf = (args: readonly unknown[]): readonly Node[] => args as readonly Node[];

function firstNotNull(
  name: string,
  described: Pick<SqlFunction, 'doc' | 'signature' | 'minimum' | 'maximum' | 'example'>,
): SqlFunction {
  return defineSpecial({
    name,
    group: 'conditional',
    returns: 'the common kind of its arguments',
    ...described,
    compile: (plan, args) => {
      const nodes = nodesOf(args);
      const type = commonType(nodes);
      const values = nodes.map((node) => asType(node, type));
      return makeNode(plan, type, nodes, (row, event) => {
        for (let i = 0; i < values.length; i++) {
          const value = (values[i] as Evaluate)(row, event);
          if (value !== null) return value;
        }
        return null;
      });
    },
  });
}

export const conditionalFunctions: readonly SqlFunction[] = [
  defineSpecial({
    name: 'if',
    group: 'conditional',
    signature: 'condition, then, else',
    minimum: 3,
    maximum: 3,
    returns: 'the common kind of then and else',
    doc: 'The second argument if the condition is true, else the third.',
    example: { call: "if(2 > 1, 'yes', 'no')", result: 'yes' },
    compile: (plan, args) => {
      const [condition, yes, no] = nodesOf(args) as [Node, Node, Node];
      const type = commonType([yes, no]);
      const test = reading(condition, readerOfTruth(condition));
      // As in MySQL, a decimal keeps the digits of its own branch here.
      const own = type.kind === 'decimal' ? types.decimal : type;
      const [then, otherwise] = [asType(yes, own), asType(no, own)];
      return makeNode(plan, type, [condition, yes, no], (row, event) =>
        test(row, event) === true ? then(row, event) : otherwise(row, event),
      );
    },
  }),
  firstNotNull('ifnull', {
    signature: 'value, instead',
    minimum: 2,
    maximum: 2,
    doc: 'The first argument, or the second if the first is null.',
    example: { call: 'ifnull(null, 7)', result: '7' },
  }),
  firstNotNull('coalesce', {
    signature: 'value, …',
    minimum: 1,
    maximum: Number.POSITIVE_INFINITY,
    doc: 'The first argument that is not null.',
    example: { call: "coalesce(null, null, 'c')", result: 'c' },
  }),
  defineSpecial({
    name: 'nullif',
    group: 'conditional',
    signature: 'value, other',
    minimum: 2,
    maximum: 2,
    returns: 'as its first argument',
    doc: 'Null if both are equal, else the first.',
    example: { call: "nullif('n/a', 'n/a')", result: null },
    compile: (plan, args) => {
      const [value, other] = nodesOf(args) as [Node, Node];
      const compare = compileComparison(value, other);
      return makeNode(plan, value.type, [value, other], (row, event) =>
        compare(row, event) === 0 ? null : value.evaluate(row, event),
      );
    },
  }),
  defineSpecial({
    name: 'isnull',
    group: 'conditional',
    signature: 'value',
    minimum: 1,
    maximum: 1,
    returns: 'boolean',
    doc: 'Whether the value is null.',
    example: { call: 'isnull(null)', result: '1' },
    compile: (plan, args) => {
      const [value] = nodesOf(args) as [Node];
      return makeNode(plan, types.boolean, [value], (row, event) => value.evaluate(row, event) === null);
    },
  }),
];
