import { asType } from '../expression/branches.ts';
import { compileComparison } from '../expression/compare.ts';
import { compareText } from '../expression/compare-text.ts';
import { readerOfText, reading } from '../expression/convert.ts';
import { type Evaluate, makeNode, type Node } from '../expression/node.ts';
import { isNumeric, types } from '../expression/value-type.ts';
import { define, defineSpecial, read, type SqlFunction } from './function.ts';
import { indexOf } from './letters.ts';

const group = 'text';

/** Candidates compare as texts if all are texts, else as numbers. */
function sameKind(nodes: readonly Node[]): readonly Node[] {
  const texts = nodes.every(({ type }) => type.kind === 'string' || type.kind === 'null');
  const numbers = nodes.every(({ type }) => isNumeric(type) || type.kind === 'null');
  if (texts || numbers) return nodes;
  return nodes.map((node): Node => {
    if (!isNumeric(node.type) && node.type.kind !== 'string') {
      const text: Evaluate = reading(node, readerOfText(node));
      return { ...node, type: types.string, evaluate: text };
    }
    return { ...node, type: types.float, evaluate: asType(node, types.float), constant: undefined };
  });
}

/** Where a text stands in others, and which of two is greater. */
export const textSearchFunctions: readonly SqlFunction[] = [
  define({
    name: 'locate',
    group,
    signature: 'part, text, [from]',
    parameters: ['text', 'text', 'count?'],
    result: types.integer,
    doc: 'Where a part stands in a text, counted from 1, or 0.',
    example: { call: "locate('pot', 'teapot')", result: '4' },
    evaluate: (part, text, from = 1) => (from < 1 ? 0 : indexOf(text, part, from - 1) + 1),
  }),
  define({
    name: 'instr',
    group,
    signature: 'text, part',
    parameters: ['text', 'text'],
    result: types.integer,
    doc: 'As locate, with its arguments in the other order.',
    example: { call: "instr('teapot', 'pot')", result: '4' },
    evaluate: (text, part) => indexOf(text, part, 0) + 1,
  }),
  defineSpecial({
    name: 'field',
    group,
    signature: 'value, candidate, …',
    minimum: 2,
    maximum: Number.POSITIVE_INFINITY,
    returns: 'integer',
    doc: 'The place of the value among the candidates, counted from 1, or 0.',
    example: { call: "field('b', 'a', 'b', 'c')", result: '2' },
    compile: (plan, args) => {
      const nodes = args as readonly Node[];
      const [value, ...candidates] = sameKind(nodes) as [Node, ...Node[]];
      const compares = candidates.map((candidate) => compileComparison(value, candidate));
      return makeNode(plan, types.integer, nodes, (row, event) => {
        for (let i = 0; i < compares.length; i++) if (compares[i]?.(row, event) === 0) return i + 1;
        return 0;
      });
    },
  }),
  defineSpecial({
    name: 'elt',
    group,
    signature: 'place, text, …',
    minimum: 2,
    maximum: Number.POSITIVE_INFINITY,
    returns: 'text',
    doc: 'The text at that place among the others, counted from 1, or null.',
    example: { call: "elt(2, 'open', 'paid')", result: 'paid' },
    compile: (plan, args) => {
      const nodes = args as readonly Node[];
      const [place, ...texts] = nodes as readonly [Node, ...Node[]];
      const wanted = read(place, 'count');
      const values = texts.map((text) => read(text, 'text'));
      return makeNode(plan, types.string, nodes, (row, event) => {
        const index = wanted(row, event);
        return index === null ? null : (values[index - 1]?.(row, event) ?? null);
      });
    },
  }),
  define({
    name: 'strcmp',
    group,
    signature: 'text, other',
    parameters: ['text', 'text'],
    result: types.integer,
    doc: '-1, 0 or 1 as the first is less than, equal to or greater than the second.',
    example: { call: "strcmp('a', 'b')", result: '-1' },
    evaluate: (a, b) => Math.sign(compareText(a, b)),
  }),
  define({
    name: 'find_in_set',
    group,
    signature: 'text, set',
    parameters: ['text', 'text'],
    result: types.integer,
    doc: 'The place of a text in a comma-separated list, counted from 1, or 0.',
    example: { call: "find_in_set('b', 'a,b,c')", result: '2' },
    evaluate: (text, set) => (set === '' || text.includes(',') ? 0 : set.split(',').indexOf(text) + 1),
  }),
];
