import { describe, expect, test } from 'vitest';
import { partitionOf } from '../../../src/formats/kafka/client.ts';
import { MessageEncoder } from '../../../src/formats/kafka/encoder.ts';
import { parsePathTemplate } from '../../../src/model/path-template.ts';
import { insert, remove, tableOf, update } from '../../support/events.ts';

const orders = tableOf(
  'orders',
  [
    { name: 'shop', kind: 'string' },
    { name: 'id', kind: 'integer' },
    { name: 'country', kind: 'string' },
  ],
  [0, 1],
);

function encoder(path = '{db}.{table}', ids?: readonly string[]): MessageEncoder {
  return new MessageEncoder(parsePathTemplate(path).template, ids, 'json');
}

const shown = (path: string, ...events: Parameters<MessageEncoder['encode']>[0][number][]): string[] =>
  encoder(path)
    .encode(events)
    .messages.map(({ topic, key, value }) => `${topic} ${key} ${value}`);

describe('keys', () => {
  test('the ids as a JSON object, the same whatever the rest of the row is', () => {
    expect(
      shown('{db}.{table}', insert(orders, ['a', 1, 'de']), update(orders, ['a', 1, 'de'], ['a', 1, 'at'])),
    ).toEqual([
      'shop.orders {"shop":"a","id":1} {"shop":"a","id":1,"country":"de"}',
      'shop.orders {"shop":"a","id":1} {"shop":"a","id":1,"country":"at"}',
    ]);
    const { messages } = encoder('t', ['ID', 'shop']).encode([
      insert(orders, ['a', 9007199254740993n, null]),
    ]);
    expect(messages[0]?.key).toBe('{"id":9007199254740993,"shop":"a"}');
  });

  // T27, T28.
  test('a change of the key ends the old one and begins the new', () => {
    expect(shown('t', update(orders, ['a', 1, 'de'], ['a', 2, 'de']))).toEqual([
      't {"shop":"a","id":1} null',
      't {"shop":"a","id":2} {"shop":"a","id":2,"country":"de"}',
    ]);
  });

  test('a row whose topic changes ends in the old one', () => {
    expect(shown('t_{row.country}', update(orders, ['a', 1, 'de'], ['a', 1, 'at']))).toEqual([
      't_de {"shop":"a","id":1} null',
      't_at {"shop":"a","id":1} {"shop":"a","id":1,"country":"at"}',
    ]);
  });

  test('a part that is null, or a name that no topic has, is refused with the row', () => {
    const { messages, failures } = encoder('t_{row.country}').encode([
      insert(orders, ['a', null, 'de']),
      insert(orders, ['a', 1, 'ö/x']),
      insert(orders, ['a', 2, null]),
      remove(orders, ['a', null, 'de']),
    ]);
    expect(messages).toEqual([]);
    expect(failures.map(({ reason }) => reason)).toEqual([
      'no key: a column of it is null',
      'the column country of its path holds "ö/x", which no path can',
      'the column country of its path is null',
    ]);
  });

  test('a table whose name no topic can have stops the stream', () => {
    const odd = { ...orders, name: 'ördres' };
    expect(() => encoder().encode([insert(odd, ['a', 1, 'de'])])).toThrow(
      '"shop.ördres" is no name of a topic',
    );
  });
});

// The numbers are those that Kafka's own tests have for murmur2, made positive as its partitioner does.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])("the partition of %s is that of Kafka's own clients", (key, hash) => {
  for (const partitions of [1, 3, 7, 100])
    expect(partitionOf(Buffer.from(key), partitions)).toBe((hash & 0x7fffffff) % partitions);
});
