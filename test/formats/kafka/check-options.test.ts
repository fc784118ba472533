import { expect, test } from 'vitest';
import { codesOf } from '../../support/check-text.ts';

const check = (options: string, path = '{db}.{table}'): string[] =>
  codesOf(
    `load binlog.\`\` where host='db' and userName='sync' as changes; save append changes as kafka.'${path}' options ${options};`,
  );

test.each<[string, string[]]>([
  ['kafka.brokers="a:9092,b:9092,[::1]:9092,c"', []],
  ['bootstrap.servers="a:9092" and value.format="canal-json" and idCols="id"', []],
  ['kafka.brokers="http://a:9092"', ['BSQL3004']],
  ['kafka.brokers="a:99999"', ['BSQL3004']],
  ['value.format="avro"', ['BSQL3004']],
  ['kafka.ssl.cert.ca="ca.pem"', ['BSQL3021']],
  ['kafka.ssl=true and kafka.ssl.cert="c.pem"', ['BSQL3003']],
  ['kafka.sasl.username="u" and kafka.sasl.mechanism="plain"', ['BSQL3003']],
  [
    'kafka.sasl.username="u" and kafka.sasl.password="${env:P:-x}" and kafka.sasl.mechanism="scram-sha-512"',
    [],
  ],
  ['topicPartitions=12', ['BSQL3021']],
  ['createTopics=true and topicPartitions=12 and topicReplicas=3', []],
])('%s', (options, codes) => {
  expect(check(options)).toEqual(codes);
});

test.each<[string, string[]]>([
  ['{db}.{table}', []],
  ['cdc_{row.country}', []],
  ['', ['BSQL4004']],
  ['my topic', ['BSQL4002']],
])('the path %s', (path, codes) => {
  expect(check('kafka.brokers="a"', path)).toEqual(codes);
});
