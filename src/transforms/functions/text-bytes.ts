import { readerOfInteger, reading } from '../expression/convert.ts';
import { makeNode, type Node } from '../expression/node.ts';
import { isNumeric, types } from '../expression/value-type.ts';
import { define, defineSpecial, read, type SqlFunction } from './function.ts';
import { slice } from './letters.ts';

const group = 'text';

const hexForm = /^(?:[0-9A-Fa-f]{2})*$/;

const base64Form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes behind a text, and the texts that stand for bytes. */
export const textBytesFunctions: readonly SqlFunction[] = [
  define({
    name: 'length',
    aliases: ['octet_length'],
    group,
    signature: 'value',
    parameters: ['bytes'],
    result: types.integer,
    doc: 'How many bytes it has.',
    example: { call: "length('é')", result: '2' },
    evaluate: (bytes) => bytes.length,
  }),
  define({
    name: 'ascii',
    group,
    signature: 'text',
    parameters: ['text'],
    result: types.integer,
    doc: 'The first byte as a number, 0 for an empty text.',
    example: { call: "ascii('A')", result: '65' },
    evaluate: (text) => Buffer.from(slice(text, 0, 1))[0] ?? 0,
  }),
  define({
    name: 'ord',
    group,
    signature: 'text',
    parameters: ['text'],
    result: types.integer,
    doc: 'The bytes of the first letter read as one number.',
    example: { call: "ord('é')", result: '50089' },
    evaluate: (text) => Buffer.from(slice(text, 0, 1)).reduce((code, byte) => code * 256 + byte, 0),
  }),
  defineSpecial({
    name: 'hex',
    group,
    signature: 'value',
    minimum: 1,
    maximum: 1,
    returns: 'text',
    doc: 'A number, or the bytes of a text or a binary column, in hexadecimal digits.',
    example: { call: "concat(hex(255), hex('A'))", result: 'FF41' },
    compile: (plan, args) => {
      const [value] = args as readonly [Node];
      if (isNumeric(value.type)) {
        const number = reading(value, readerOfInteger(value));
        return makeNode(plan, types.string, [value], (row, event) => {
          const found = number(row, event);
          return found === null ? null : BigInt.asUintN(64, BigInt(found)).toString(16).toUpperCase();
        });
      }
      const bytes = read(value, 'bytes');
      return makeNode(
        plan,
        types.string,
        [value],
        (row, event) => bytes(row, event)?.toString('hex').toUpperCase() ?? null,
      );
    },
  }),
  define({
    name: 'unhex',
    group,
    signature: 'digits',
    parameters: ['text'],
    result: types.binary,
    doc: 'The bytes that hexadecimal digits stand for; null for other text.',
    example: { call: "cast(unhex('746561') as char)", result: 'tea' },
    evaluate: (text) => {
      const digits = text.length % 2 === 0 ? text : `0${text}`;
      return hexForm.test(digits) ? Buffer.from(digits, 'hex').toString('base64') : null;
    },
  }),
  define({
    name: 'to_base64',
    group,
    signature: 'value',
    parameters: ['bytes'],
    result: types.string,
    doc: 'Its bytes in base64, in lines of 76 letters.',
    example: { call: "to_base64('tea')", result: 'dGVh' },
    evaluate: (bytes) => bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\n'),
  }),
  define({
    name: 'from_base64',
    group,
    signature: 'text',
    parameters: ['text'],
    result: types.binary,
    doc: 'The bytes that base64 stands for; null for other text.',
    example: { call: "cast(from_base64('dGVh') as char)", result: 'tea' },
    evaluate: (text) => {
      const plain = text.replace(/[\s]/g, '');
      return base64Form.test(plain) ? plain : null;
    },
  }),
];
