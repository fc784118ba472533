import { expect, test } from 'vitest';
import { readFormatDescription } from '../../../../src/formats/binlog/decode/format-description.ts';

/** The event of a server of this version, with the lengths of 40 kinds of events. */
function descriptionOf(version: string): Buffer {
  const body = Buffer.alloc(2 + 50 + 4 + 1 + 40 + 1 + 4, 8);
  body.writeUInt16LE(4, 0);
  body.fill(0, 2, 57);
  body.write(version, 2, 'latin1');
  body[56] = 19;
  return Buffer.concat([Buffer.alloc(19), body]);
}

// 8.0.15 was seen to leave the sign of YEAR out; 8.0.29, 9.7 and MariaDB have it.
test.each([
  ['8.0.4-log', true],
  ['8.0.15', true],
  ['8.0.28-0ubuntu', true],
  ['8.0.29', false],
  ['8.0.36', false],
  ['8.4.2', false],
  ['9.7.0', false],
  ['10.11.6-MariaDB-log', false],
])('whether signs of %s may leave YEAR out', (version, doubts) => {
  const event = descriptionOf(version);
  expect(readFormatDescription(event, 0, event.length).doubtsYears ?? false).toBe(doubts);
});
