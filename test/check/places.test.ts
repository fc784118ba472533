import { expect, test } from 'vitest';
import { findPlaces } from '../../src/check/places.ts';

const text = `load binlog.\`a\` where x="1" as t; load binlog.\`b\` as u;
save append t as es.'one'; save u as es.'two'; save t as es.'three'; include local.\`more.bsql\`;`;

test('the statements that a plan was made of', () => {
  const places = findPlaces({ name: 'x.bsql', text });
  const at = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
  expect(at(places.load('t'))).toBe('binlog.`a`');
  expect(at(places.load('u'))).toBe('binlog.`b`');
  expect(at(places.save('t', 0))).toBe("es.'one'");
  expect(at(places.save('t', 1))).toBe("es.'three'");
  expect(at(places.save('u', 0))).toBe("es.'two'");
});

test('what an included file holds is told at the beginning', () => {
  expect(findPlaces({ name: 'x.bsql', text }).save('v', 0)).toEqual({ start: 0, end: 0 });
});
