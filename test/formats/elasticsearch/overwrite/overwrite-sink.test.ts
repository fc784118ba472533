import { expect, test } from 'vitest';
import type { Sink } from '../../../../src/model/format.ts';
import { openSink } from '../../../support/elasticsearch-sink.ts';

test('save overwrite keeps to the same bounds and the same flushInterval as save append', async () => {
  const options = { 'es.nodes': ['http://127.0.0.1:1'], 'es.batch.size.entries': 7, flushInterval: 300 };
  const boundsOf = ({ maxEvents, maxBytes, interval }: Sink): object => ({ maxEvents, maxBytes, interval });
  const [append, overwrite] = [await openSink('i', options), await openSink('i', options, 'overwrite')];
  expect(boundsOf(append.sink)).toMatchObject({ maxEvents: 7, interval: 300 });
  expect(boundsOf(overwrite.sink)).toEqual(boundsOf(append.sink));
  await append.sink.close();
  await overwrite.sink.close();
});
