import { expect, test } from 'vitest';
import { compileJsonRow } from '../../../src/formats/encoding/json-row.ts';
import { compileJsonRowBytes } from '../../../src/formats/encoding/json-row-bytes.ts';
import type { ColumnKind, Value } from '../../../src/model/change.ts';
import { JsonBytes } from '../../../src/model/json-bytes.ts';
import { tableOf } from '../../support/events.ts';
import { Random } from '../../support/random.ts';

const bytesOf = (write: (into: JsonBytes) => void): string => {
  const into = new JsonBytes(1);
  write(into);
  return into.written.toString();
};

const pieces = [
  'a',
  'Z9 ',
  '"',
  '\\',
  '\n',
  '\u0000',
  '\u001f',
  '\u007f',
  'é',
  '\u2028',
  '字',
  '😀',
  '\ud83d',
  '\ude00',
];
const numbers = [
  0,
  -0,
  -1,
  9,
  10,
  99_999,
  999_999_999,
  1_000_000_000,
  1_000_000_001,
  1_876_543_210_000_001,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  0.1,
  -1.5e-9,
  1e21,
  2 ** 31,
  2 ** 32,
];

test('bytes are what the text of the row is, for any value', () => {
  const random = Random.fromEnvironment('json bytes');
  const string = (): string =>
    Array.from({ length: random.below(random.pick([3, 40, 400])) }, () => random.pick(pieces)).join('');
  const plain = (): string => random.pick(['x', 'é', '字']).repeat(random.below(300));
  const values: Readonly<Partial<Record<ColumnKind, () => Value>>> = {
    integer: () => random.pick<Value>([...numbers.filter(Number.isInteger), 2n ** 63n]),
    unsigned: () => random.pick<Value>([random.below(2 ** 31), 18446744073709551615n]),
    float: () => random.pick(numbers),
    decimal: () => random.pick(['-0.10', '12345678901234567890.5']),
    boolean: () => random.below(2) === 0,
    json: () => JSON.stringify({ [string()]: plain() }),
    string: () => (random.below(2) === 0 ? string() : plain()),
    binary: () => Buffer.from(plain()).toString('base64'),
    datetime: () => '2026-11-21T12:00:00.123456',
  };
  const kinds = Object.keys(values) as ColumnKind[];
  const table = tableOf(
    't',
    kinds.map((kind) => ({ name: `${kind} "é"`, kind })),
  );
  const [text, bytes] = [compileJsonRow(table), compileJsonRowBytes(table)];
  for (let i = 0; i < 5_000; i++) {
    const row = kinds.map((kind) => (random.below(8) === 0 ? null : (values[kind]?.() ?? null)));
    expect(bytesOf((into) => bytes(row, into))).toBe(text(row));
  }
  expect(bytesOf((into) => compileJsonRowBytes(tableOf('t', []))([], into))).toBe('{}');
});

test.each(numbers)('the number %d has its own digits', (value) => {
  expect(bytesOf((into) => into.number(value))).toBe(String(value));
});

test('what is cut off is written over', () => {
  const into = new JsonBytes(4);
  into.string('kept');
  const { length } = into;
  into.string('dropped');
  into.cut(length);
  into.json(',1');
  expect(into.written.toString()).toBe('"kept",1');
});
