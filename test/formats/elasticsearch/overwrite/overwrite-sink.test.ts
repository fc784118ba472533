import { expect, test } from 'vitest';
import type { Sink } from '../../../../src/model/format.ts';
import { openSink } from '../../../support/elasticsearch-sink.ts';

test('save overwrite keeps to the same bounds, flushInterval and concurrency as save append', async () => {
  const options = {
    'es.nodes': ['http://127.0.0.1:1'],
    'es.batch.size.entries': 7,
    flushInterval: 300,
    concurrency: 5,
  };
  const boundsOf = ({ maxEvents, maxBytes, maxWrites, interval, gather }: Sink): object => ({
    ...{ maxEvents, maxBytes, maxWrites, interval },
    gathers: gather !== undefined,
  });
  const [append, overwrite] = [await openSink('i', options), await openSink('i', options, 'overwrite')];
  expect(boundsOf(append.sink)).toMatchObject({ maxEvents: 7, maxWrites: 5, interval: 300, gathers: true });
  expect(boundsOf(overwrite.sink)).toEqual(boundsOf(append.sink));
  await append.sink.close();
  await overwrite.sink.close();
});
