import { expect, test } from 'vitest';
import { fromDriver } from '../../../src/formats/binlog/driver-errors.ts';

const driverError = (fields: { code?: string; errno?: number; message?: string }): Error =>
  Object.assign(new Error(fields.message ?? ''), fields);

// T5, T6, T16: error 1236 has many causes; these are the servers' own words.
test.each([
  [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }, 'BSQL5001', true],
  [{ code: 'PROTOCOL_CONNECTION_LOST', message: 'Connection lost' }, 'BSQL5001', true],
  [{ code: 'ER_ACCESS_DENIED_ERROR', errno: 1045, message: 'Access denied' }, 'BSQL5002', false],
  [{ code: 'ER_DBACCESS_DENIED_ERROR', errno: 1044, message: 'Access denied' }, 'BSQL5002', false],
  [{ code: 'ER_TABLEACCESS_DENIED_ERROR', errno: 1142, message: 'SELECT command denied' }, 'BSQL5002', false],
  [
    { code: 'ER_COLUMNACCESS_DENIED_ERROR', errno: 1143, message: 'SELECT command denied' },
    'BSQL5002',
    false,
  ],
  [{ code: 'ER_SPECIFIC_ACCESS_DENIED_ERROR', errno: 1227, message: 'Access denied' }, 'BSQL5002', false],
  [
    { errno: 1236, message: 'Could not find first log file name in binary log index file' },
    'BSQL5003',
    false,
  ],
  [
    { errno: 1236, message: 'Cannot replicate because the source purged required binary logs' },
    'BSQL5003',
    false,
  ],
  [
    {
      errno: 1236,
      message: 'A replica with the same server_uuid/server_id as this replica has connected to the source',
    },
    'BSQL5004',
    false,
  ],
  [
    {
      errno: 4052,
      message: 'A slave with the same server_uuid/server_id as this slave has connected to the master',
    },
    'BSQL5004',
    false,
  ],
  [{ message: 'Server sent a TRANSACTION_PAYLOAD_EVENT' }, 'BSQL5007', false],
])('%j', (fields, code, retryable) => {
  expect(fromDriver(driverError(fields), 'db:3306')).toMatchObject({
    code,
    retryable,
    cause: { message: fields.message },
  });
});
