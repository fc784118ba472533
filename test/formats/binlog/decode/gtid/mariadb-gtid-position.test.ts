import { expect, test } from 'vitest';
import { MariadbGtidPosition } from '../../../../../src/formats/binlog/decode/gtid/mariadb-gtid-position.ts';

test('a domain holds its last transaction, even one with a lower number from another server', () => {
  const position = MariadbGtidPosition.parse('1-3-45, 0-1-18446744073709551615');
  expect(position.toString()).toBe('0-1-18446744073709551615,1-3-45');
  position.set(0, 2, 7);
  expect(position.toString()).toBe('0-2-7,1-3-45');
});

test.each(['0-1', 'x', '3e11fa47-71ca-11e1-9e33-c80aa9429562:1'])('%s is none', (text) => {
  expect(() => MariadbGtidPosition.parse(text)).toThrow(RangeError);
});
