import { expect, test } from 'vitest';
import { JsonBytes } from '../../src/model/json-bytes.ts';
import { JsonPiece } from '../../src/model/json-piece.ts';
import { Random } from '../support/random.ts';

const odd = [0x00, 0x1f, 0x22, 0x5c, 0x7f + 1, 0xa2, 0xdc, 0xff];
const plain = [0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x41, 0x61, 0x02 + 0x20];

// The words of four bytes are told from odd ones by carries: each byte stands at each place, before and behind each other.
test('ASCII text is taken as it stands, and no other, wherever the odd byte is', () => {
  const random = Random.fromEnvironment('ascii');
  for (let round = 0; round < 4_000; round++) {
    const start = random.below(9);
    const text = Buffer.from(
      Array.from({ length: random.below(24) }, () => random.pick(plain.filter((code) => code !== 0x22))),
    );
    const isOdd = text.length > 0 && random.below(2) === 0;
    if (isOdd) text[random.below(text.length)] = random.pick(odd);
    const source = Buffer.concat([Buffer.alloc(start, 0xff), text, Buffer.alloc(5, 0x22)]);
    const into = new JsonBytes(random.pick([1, 8, 256]));
    into.json('1,');
    expect(into.ascii(source, start, start + text.length), text.toString('hex')).toBe(!isOdd);
    into.json('2');
    expect(into.written.toString()).toBe(isOdd ? '1,2' : `1,"${text}"2`);
  }
});

test.each([1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 100])(
  'a piece of %d bytes is its text, and no more',
  (length) => {
    const text = 'äbcdefg'.repeat(20).slice(0, length);
    const piece = new JsonPiece(text);
    expect(piece.length).toBe(Buffer.byteLength(text));
    for (const capacity of [1, 64, 1024]) {
      const into = new JsonBytes(capacity);
      for (let i = 0; i < 10; i++) {
        into.piece(piece);
        into.json('-');
      }
      expect(into.written.toString()).toBe(`${text}-`.repeat(10));
    }
  },
);

test('what was written is a piece of its own', () => {
  const into = new JsonBytes(4);
  into.json('[');
  const begin = into.length;
  into.string('ü');
  const piece = into.pieceFrom(begin);
  into.cut(0);
  into.json('overwritten');
  into.piece(piece);
  expect(into.written.toString()).toBe('overwritten"ü"');
});

test('numbers have their digits on both sides of each power of ten', () => {
  for (let power = 1; power < Number.MAX_SAFE_INTEGER; power *= 10) {
    for (const value of [power - 1, power, power + 1, power * 2 + 1, power * 9]) {
      if (!Number.isSafeInteger(value)) continue;
      const into = new JsonBytes(1);
      into.number(value);
      into.quotedNumber(value);
      expect(into.written.toString()).toBe(`${value}"${value}"`);
    }
  }
});
