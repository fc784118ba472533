import { describe, expect, test } from 'vitest';
import { compileDocumentId } from '../../../src/formats/encoding/document-id.ts';
import { inspectId } from '../../../src/formats/encoding/inspect-id.ts';
import { tableOf } from '../../support/events.ts';

const columns = ['shop_id', 'order_id', 'note'].map((name) => ({ name, kind: 'integer' as const }));

describe('ids before any row', () => {
  test.each([
    [[1, 0], undefined, ['order_id', 'shop_id'], []],
    [undefined, ['ORDER_ID'], ['order_id'], []],
    [[], undefined, undefined, ['BSQL5009']],
    [[0], ['order', 'x', 'note'], undefined, ['BSQL5202', 'BSQL5202']],
  ])('key %j, idCols %j: %j', (key, idColumns, expected, codes) => {
    const table = tableOf('t', columns, key ?? []);
    const found = inspectId(table, idColumns);
    expect(found.columns).toEqual(expected);
    expect(found.problems.map((problem) => problem.code)).toEqual(codes);
    // What is found fit is what a run takes, and the other way round.
    const compile = () => compileDocumentId({ ...table, primaryKey: key }, idColumns);
    if (codes.length === 0) expect(compile).not.toThrow();
    else expect(compile).toThrow();
  });

  test('a misspelt column is answered with the right one', () => {
    const [problem] = inspectId(tableOf('t', columns), ['orderid']).problems;
    expect(problem?.help).toContain('did you mean `order_id`?');
  });
});
