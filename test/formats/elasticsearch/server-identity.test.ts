import { expect, test } from 'vitest';
import { identify, judgeServer, showServer } from '../../../src/formats/elasticsearch/server-identity.ts';

test.each([
  ['8.19.21', 'Elasticsearch 8.19.21', 0],
  ['7.17.29', 'Elasticsearch 7.17.29', 0],
  ['6.8.23', 'Elasticsearch 6.8.23', 1],
  ['2.19.6', 'OpenSearch 2.19.6', 0],
  ['3.8.0', 'OpenSearch 3.8.0', 0],
])('%s is %s', (version, shown, problems) => {
  const server = identify(version);
  expect(showServer(server)).toBe(shown);
  expect(judgeServer(server)).toHaveLength(problems);
});

test('a server that does not tell is let pass', () => {
  expect([showServer(undefined), judgeServer(undefined)]).toEqual([undefined, []]);
});
