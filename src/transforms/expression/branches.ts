import {
  readerOfDecimal,
  readerOfDouble,
  readerOfExactInteger,
  readerOfMoment,
  readerOfText,
  reading,
} from './convert.ts';
import { rescale } from './decimal.ts';
import { kindFault } from './faults.ts';
import { printMoment } from './moment.ts';
import type { Evaluate, Node } from './node.ts';
import { show } from './show.ts';
import { type Datum, isDated, isInteger, isNumeric, types, type ValueType } from './value-type.ts';

/** The type of an expression that gives one of several: of case, if, coalesce, greatest… */
export function commonType(nodes: readonly Node[]): ValueType {
  const typed = nodes.filter(({ type }) => type.kind !== 'null');
  const [first] = typed;
  if (!first) return types.null;
  const all = (test: (type: ValueType) => boolean): boolean => typed.every(({ type }) => test(type));
  if (first.type.kind !== 'decimal' && all(({ kind }) => kind === first.type.kind)) return first.type;
  if (all(isInteger)) {
    const unsigned = typed.filter(({ type }) => type.kind === 'unsigned').length;
    // No 64-bit integer type holds both.
    return unsigned > 0 ? { kind: 'decimal', scale: 0 } : types.integer;
  }
  if (all(isNumeric)) {
    if (typed.some(({ type }) => type.kind === 'float')) return types.float;
    const scales = typed.map(({ type }) => (isInteger(type) ? 0 : type.scale));
    return scales.every((scale) => scale !== undefined)
      ? { kind: 'decimal', scale: Math.max(...scales) }
      : types.decimal;
  }
  if (all(isDated)) return types.datetime;
  const odd = typed.find(({ type }) => ['binary', 'geometry', 'json'].includes(type.kind));
  if (odd && odd.type.kind !== 'json') {
    throw kindFault(
      `\`${show(odd.plan)}\` (${odd.type.kind}) stands where another branch gives ${typed.find(({ type }) => type.kind !== odd.type.kind)?.type.kind}`,
      'give all branches the same kind of value',
    );
  }
  return types.string;
}

/** A node's value as a value of the common type. */
export function asType(node: Node, type: ValueType): Evaluate {
  if (node.type.kind === 'null') return node.evaluate;
  if (type.kind === 'decimal') {
    const read = reading(node, readerOfDecimal(node));
    const { scale } = type;
    if (scale === undefined) return read;
    return (row, event) => {
      const value = read(row, event);
      return value === null ? null : rescale(value, scale);
    };
  }
  if (node.type.kind === type.kind) return node.evaluate;
  switch (type.kind) {
    case 'integer':
      return reading(node, readerOfExactInteger(node));
    case 'float':
      return reading(node, readerOfDouble(node));
    case 'datetime': {
      const read = readerOfMoment(node);
      return reading(node, (value): Datum => {
        const moment = read(value);
        return moment && printMoment(moment);
      });
    }
    default:
      return reading(node, readerOfText(node));
  }
}
