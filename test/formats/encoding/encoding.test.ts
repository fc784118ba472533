import { describe, expect, test } from 'vitest';
import { compileDocumentId } from '../../../src/formats/encoding/document-id.ts';
import { compileJsonRow } from '../../../src/formats/encoding/json-row.ts';
import type { Row } from '../../../src/model/change.ts';
import { tableOf } from '../../support/events.ts';
import { Random } from '../../support/random.ts';

test('rows are written from their values: digits stay, text is escaped', () => {
  const table = tableOf('t', [
    { name: 'u', kind: 'unsigned' },
    { name: 'd', kind: 'decimal' },
    { name: 'f', kind: 'float' },
    { name: 's "x"', kind: 'string' },
    { name: 'j', kind: 'json' },
    { name: 'n', kind: 'string' },
  ]);
  const json = compileJsonRow(table)([
    18446744073709551615n,
    '-0.10',
    1e21,
    'a"\n\u2028',
    '{"k": [1]}',
    null,
  ]);
  expect(json).toBe(
    '{"u":18446744073709551615,"d":-0.10,"f":1e+21,"s \\"x\\"":"a\\"\\n\u2028","j":{"k": [1]},"n":null}',
  );
  expect(JSON.parse(json)).toMatchObject({ 's "x"': 'a"\n\u2028', j: { k: [1] } });
  expect(compileJsonRow(tableOf('t', []))([])).toBe('{}');
});

describe('ids', () => {
  const pair = tableOf(
    't',
    [
      { name: 'a', kind: 'string' },
      { name: 'b', kind: 'string' },
    ],
    [0, 1],
  );

  // T28.
  test('of two keys are never the same', () => {
    const idOf = compileDocumentId(pair, undefined);
    const random = Random.fromEnvironment('ids');
    const part = (): string =>
      Array.from({ length: random.below(4) }, () => random.pick(['a', ':', '\\'])).join('');
    const seen = new Map<string, string>();
    for (let i = 0; i < 20_000; i++) {
      const row: Row = [part(), part()];
      const key = JSON.stringify(row);
      const id = idOf(row) ?? '';
      expect(seen.get(id) ?? key).toBe(key);
      seen.set(id, key);
    }
    expect(seen.size).toBeGreaterThan(500);
    expect(idOf(['1', '23'])).toBe('1:23');
    expect(idOf(['a:b', 'c'])).toBe('a\\:b:c');
  });

  test('come from idCols, without case, before the primary key; a null part is no id', () => {
    expect(compileDocumentId(pair, ['B'])(['x', 'y'])).toBe('y');
    expect(compileDocumentId(pair, undefined)(['x', null])).toBeUndefined();
  });
});
