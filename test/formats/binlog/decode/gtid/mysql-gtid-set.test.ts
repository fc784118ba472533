import { expect, test } from 'vitest';
import { addNext, MysqlGtidSet } from '../../../../../src/formats/binlog/decode/gtid/mysql-gtid-set.ts';
import { Random } from '../../../../support/random.ts';

const a = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const b = '2c256447-3f0d-431b-9a25-bddf1f1f6ef6';

test.each([
  ['', ''],
  [`${a}:1-5`, `${a}:1-5`],
  [`${a}:7:1-3:4-5`, `${a}:1-5:7`],
  [`${a.toUpperCase()}:1,${b}:2-2`, `${b}:2,${a}:1`],
  [`${a}:1-5:tag_b:2:tag_a:1-2`, `${a}:1-5:tag_a:1-2:tag_b:2`],
  [`${a}:tag:3`, `${a}:tag:3`],
  [` ${a}:1-2, ${a}:3 `, `${a}:1-3`],
])('%s is %s', (text, expected) => {
  expect(MysqlGtidSet.parse(text).toString()).toBe(expected);
});

test.each(['0-1-100', `${a}:x y`, 'no-uuid:1', `${a}:1-9007199254740993`])('%s is none', (text) => {
  expect(() => MysqlGtidSet.parse(text)).toThrow(RangeError);
});

test('numbers in any order end in the same intervals', () => {
  const random = Random.fromEnvironment('GTID intervals');
  const set = new MysqlGtidSet();
  const all = new Set<number>();
  for (let i = 0; i < 2_000; i++) {
    const number = 1 + random.below(1_000);
    all.add(number);
    addNext(set.source(a, ''), number);
  }
  const sorted = [...all].sort((x, y) => x - y);
  const ranges: [number, number][] = [];
  for (const number of sorted) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  expect(set.toString()).toBe(
    `${a}:${ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(':')}`,
  );
});
