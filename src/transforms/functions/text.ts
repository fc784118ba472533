import { type Decimal, printDecimal, rescale } from '../expression/decimal.ts';
import { makeNode, type Node } from '../expression/node.ts';
import { types } from '../expression/value-type.ts';
import { define, defineSpecial, defineVariadic, read, type SqlFunction } from './function.ts';
import { lengthOf, longestText, lower, slice, upper } from './letters.ts';

const group = 'text';

function substring(text: string, position: number, count = Number.POSITIVE_INFINITY): string {
  if (position === 0) return '';
  const start = position > 0 ? position - 1 : lengthOf(text) + position;
  return start < 0 ? '' : slice(text, start, count);
}

function padded(text: string, length: number, filling: string, left: boolean): string | null {
  if (length < 0 || length > longestText) return null;
  const missing = length - lengthOf(text);
  if (missing <= 0) return slice(text, 0, length);
  if (filling === '') return text;
  const letters = [...filling];
  const more = slice(filling.repeat(Math.ceil(missing / letters.length)), 0, missing);
  return left ? more + text : text + more;
}

function substringIndex(text: string, separator: string, count: number): string {
  if (text === '' || separator === '' || count === 0) return '';
  const parts = text.split(separator);
  if (count > 0) return parts.slice(0, count).join(separator);
  // From the end separators are looked for backwards, which matters where they overlap.
  let end = text.length;
  for (let left = -count; left > 0; left--) {
    const at = end - separator.length < 0 ? -1 : text.lastIndexOf(separator, end - separator.length);
    if (at === -1) return text;
    end = at;
  }
  return text.slice(end + separator.length);
}

export const textFunctions: readonly SqlFunction[] = [
  defineVariadic({
    name: 'concat',
    group,
    signature: 'value, …',
    minimum: 1,
    parameter: 'text',
    result: types.string,
    doc: 'Its arguments one after the other; the same as `||`.',
    example: { call: "concat('a', 1, 'b')", result: 'a1b' },
    evaluate: (parts) => parts.join(''),
  }),
  defineSpecial({
    name: 'concat_ws',
    group,
    signature: 'separator, value, …',
    minimum: 2,
    maximum: Number.POSITIVE_INFINITY,
    returns: 'text',
    doc: 'The arguments that are not null, with the separator between them.',
    example: { call: "concat_ws(', ', 'Ann', null, 'Lee')", result: 'Ann, Lee' },
    compile: (plan, args) => {
      const nodes = args as readonly Node[];
      const [separator, ...parts] = nodes.map((node) => read(node, 'text'));
      return makeNode(plan, types.string, nodes, (row, event) => {
        const between = separator?.(row, event) ?? null;
        if (between === null) return null;
        let text: string | undefined;
        for (const part of parts) {
          const value = part(row, event);
          if (value !== null) text = text === undefined ? value : text + between + value;
        }
        return text ?? '';
      });
    },
  }),
  define({
    name: 'substring',
    aliases: ['substr', 'mid'],
    group,
    signature: 'text, position, [length]',
    parameters: ['text', 'count', 'count?'],
    result: types.string,
    doc: 'The part from a position on, which counts from 1, or from the end if it is negative.',
    example: { call: "substring('teapot', 4, 2)", result: 'po' },
    evaluate: substring,
  }),
  define({
    name: 'left',
    group,
    signature: 'text, length',
    parameters: ['text', 'count'],
    result: types.string,
    doc: 'The first letters.',
    example: { call: "left('teapot', 3)", result: 'tea' },
    evaluate: (text, count) => slice(text, 0, count),
  }),
  define({
    name: 'right',
    group,
    signature: 'text, length',
    parameters: ['text', 'count'],
    result: types.string,
    doc: 'The last letters.',
    example: { call: "right('teapot', 3)", result: 'pot' },
    evaluate: (text, count) => (count <= 0 ? '' : slice(text, Math.max(0, lengthOf(text) - count), count)),
  }),
  define({
    name: 'upper',
    aliases: ['ucase'],
    group,
    signature: 'text',
    parameters: ['text'],
    result: types.string,
    doc: 'In capitals.',
    example: { call: "upper('Café')", result: 'CAFÉ' },
    evaluate: upper,
  }),
  define({
    name: 'lower',
    aliases: ['lcase'],
    group,
    signature: 'text',
    parameters: ['text'],
    result: types.string,
    doc: 'In small letters.',
    example: { call: "lower('CAFÉ')", result: 'café' },
    evaluate: lower,
  }),
  define({
    name: 'trim',
    group,
    signature: 'text',
    parameters: ['text'],
    result: types.string,
    doc: 'Without spaces at both ends.',
    example: { call: "trim('  tea ')", result: 'tea' },
    evaluate: (text) => text.replace(/^ +| +$/g, ''),
  }),
  define({
    name: 'ltrim',
    group,
    signature: 'text',
    parameters: ['text'],
    result: types.string,
    doc: 'Without spaces at the beginning.',
    example: { call: "ltrim('  tea')", result: 'tea' },
    evaluate: (text) => text.replace(/^ +/, ''),
  }),
  define({
    name: 'rtrim',
    group,
    signature: 'text',
    parameters: ['text'],
    result: types.string,
    doc: 'Without spaces at the end.',
    example: { call: "rtrim('tea  ')", result: 'tea' },
    evaluate: (text) => text.replace(/ +$/, ''),
  }),
  define({
    name: 'char_length',
    aliases: ['character_length'],
    group,
    signature: 'text',
    parameters: ['text'],
    result: types.integer,
    doc: 'How many letters it has.',
    example: { call: "char_length('é')", result: '1' },
    evaluate: lengthOf,
  }),
  define({
    name: 'replace',
    group,
    signature: 'text, from, to',
    parameters: ['text', 'text', 'text'],
    result: types.string,
    doc: 'With every occurrence of a part replaced.',
    example: { call: "replace('1,5', ',', '.')", result: '1.5' },
    evaluate: (text, from, to) => (from === '' ? text : text.split(from).join(to)),
  }),
  define({
    name: 'insert',
    group,
    signature: 'text, position, length, new',
    parameters: ['text', 'count', 'count', 'text'],
    result: types.string,
    doc: 'With so many letters at a position replaced by another text.',
    example: { call: "insert('teapot', 4, 3, 'cup')", result: 'teacup' },
    evaluate: (text, position, count, inserted) => {
      const length = lengthOf(text);
      if (position < 1 || position > length) return text;
      const cut = count < 0 || position - 1 + count > length ? length : position - 1 + count;
      return slice(text, 0, position - 1) + inserted + slice(text, cut, length);
    },
  }),
  define({
    name: 'reverse',
    group,
    signature: 'text',
    parameters: ['text'],
    result: types.string,
    doc: 'Its letters in the other order.',
    example: { call: "reverse('tea')", result: 'aet' },
    evaluate: (text) => [...text].reverse().join(''),
  }),
  define({
    name: 'repeat',
    group,
    signature: 'text, count',
    parameters: ['text', 'count'],
    result: types.string,
    doc: 'So many times the text.',
    example: { call: "repeat('ab', 3)", result: 'ababab' },
    evaluate: (text, count) => {
      if (count <= 0 || text === '') return '';
      return Buffer.byteLength(text) * count > longestText ? null : text.repeat(count);
    },
  }),
  define({
    name: 'space',
    group,
    signature: 'count',
    parameters: ['count'],
    result: types.string,
    doc: 'So many spaces.',
    example: { call: "concat('a', space(2), 'b')", result: 'a  b' },
    evaluate: (count) => (count <= 0 ? '' : count > longestText ? null : ' '.repeat(count)),
  }),
  define({
    name: 'lpad',
    group,
    signature: 'text, length, filling',
    parameters: ['text', 'count', 'text'],
    result: types.string,
    doc: 'Filled on the left to a length, or cut to it.',
    example: { call: "lpad('7', 3, '0')", result: '007' },
    evaluate: (text, length, filling) => padded(text, length, filling, true),
  }),
  define({
    name: 'rpad',
    group,
    signature: 'text, length, filling',
    parameters: ['text', 'count', 'text'],
    result: types.string,
    doc: 'Filled on the right to a length, or cut to it.',
    example: { call: "rpad('7', 3, '.')", result: '7..' },
    evaluate: (text, length, filling) => padded(text, length, filling, false),
  }),
  define({
    name: 'substring_index',
    group,
    signature: 'text, separator, count',
    parameters: ['text', 'text', 'count'],
    result: types.string,
    doc: 'What stands before so many separators; behind them, counted from the end, if negative.',
    example: { call: "substring_index('www.shop.example', '.', -2)", result: 'shop.example' },
    evaluate: substringIndex,
  }),
  define({
    name: 'format',
    group,
    signature: 'number, digits',
    parameters: ['decimal', 'count'],
    result: types.string,
    doc: 'The number with commas between thousands, rounded to so many digits behind the point.',
    example: { call: 'format(12345.678, 2)', result: '12,345.68' },
    evaluate: (number: Decimal, digits) => {
      const text = printDecimal(rescale(number, Math.max(0, Math.min(30, digits))));
      const [whole = '', fraction] = text.split('.');
      const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
      return fraction === undefined ? grouped : `${grouped}.${fraction}`;
    },
  }),
];
