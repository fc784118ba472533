import { expect, test } from 'vitest';
import { kafkaFault } from '../../../src/formats/kafka/fault.ts';

/** As the client nests its errors. */
function nested(...errors: readonly object[]): Error {
  return Object.assign(new Error('failed'), { errors });
}

const failed = (fields: object): Error => Object.assign(new Error('why'), fields);

test.each([
  [
    'a network fault comes again',
    nested(failed({ code: 'PLT_KFK_NETWORK', canRetry: true })),
    'BSQL5150',
    true,
  ],
  [
    'an election comes again',
    nested(failed({ apiId: 'NOT_LEADER_OR_FOLLOWER', canRetry: true })),
    'BSQL5150',
    true,
  ],
  [
    'a wrong password does not, though the connection failed by it',
    nested(
      failed({
        code: 'PLT_KFK_NETWORK',
        canRetry: true,
        cause: failed({ code: 'PLT_KFK_AUTHENTICATION', canRetry: false }),
      }),
    ),
    'BSQL5151',
    false,
  ],
  [
    'a missing right does not',
    nested(failed({ apiId: 'TOPIC_AUTHORIZATION_FAILED', canRetry: false })),
    'BSQL5151',
    false,
  ],
  [
    'what is not known stops',
    nested(failed({ apiId: 'INVALID_REQUIRED_ACKS', canRetry: false })),
    'BSQL5154',
    false,
  ],
  ['what is not a fault of the client stops', new TypeError('x is undefined'), 'BSQL5154', false],
])('%s', (_, error, code, retryable) => {
  expect(kafkaFault(error, 'k:9092')).toMatchObject({ code, retryable });
});
