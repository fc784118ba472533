import { expect, test } from 'vitest';
import { queryFault } from '../../../src/formats/mysql/query-fault.ts';
import { BsqlError } from '../../../src/model/errors.ts';

const told = (error: object): unknown => {
  const { code, retryable, kind } = queryFault(
    Object.assign(new Error('words'), error),
    'db:3306',
    'select 1',
  );
  return [code, retryable, kind];
};

test.each([
  [{ code: 'ECONNREFUSED' }, ['BSQL5001', true, 'environment']],
  // A connection that was closed before the question.
  [{ fatal: true }, ['BSQL5001', true, 'environment']],
  [{ code: 'ER_ACCESS_DENIED_ERROR' }, ['BSQL5002', false, 'environment']],
  [{ code: 'ER_QUERY_TIMEOUT' }, ['BSQL5401', true, 'environment']],
  [{ errno: 1969 }, ['BSQL5401', true, 'environment']],
  [{ code: 'ER_LOCK_DEADLOCK' }, ['BSQL5401', true, 'environment']],
  [{ code: 'ER_NO_SUCH_TABLE', errno: 1146 }, ['BSQL5401', false, 'script']],
])('%j: %j', (error, expected) => {
  expect(told(error)).toEqual(expected);
});

test('what is ours stays as it is', () => {
  const ours = new BsqlError('x', { code: 'BSQL5402' });
  expect(queryFault(ours, 'db', 'select')).toBe(ours);
});
