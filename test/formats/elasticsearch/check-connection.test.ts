import { describe, expect, test } from 'vitest';
import { codesOf } from '../../support/check-text.ts';

const codes = (options: string): string[] =>
  codesOf(
    `load binlog.\`\` where userName="sync" as changes; save append changes as es.'{db}_{table}' options ${options};`,
  );
const https = 'es.nodes="https://es1:9200,https://es2:9200"';
const fingerprint = 'ab'.repeat(32);

describe('what fits together', () => {
  test.each([
    `${https} and es.net.ssl.ca="ca.pem"`,
    `es.nodes="es1,es2" and es.net.ssl="true" and es.net.ssl.cert.ca="ca.pem"`,
    `${https} and es.net.ssl.ca.fingerprint="${fingerprint}"`,
    `${https} and es.net.ssl.cert="client.pem" and es.net.ssl.key="client.key" and es.net.ssl.key.pass="\${env:KEY}"`,
    `${https} and es.net.ssl.ca="ca.pem" and es.net.ssl.verification="certificate"`,
    `${https} and es.net.http.auth.bearer="\${env:TOKEN}" and es.net.http.compression="true"`,
    'es.nodes="http://proxy:9200/search/"',
    'es.nodes="http://proxy:9200" and es.nodes.path.prefix="/search"',
  ])('%s', (options) => {
    expect(codes(options)).toEqual([]);
  });
});

describe('what does not', () => {
  test.each([
    ['two logins', 'es.net.http.auth.user="u" and es.net.http.auth.apikey="${env:K}"', 'BSQL3021'],
    ['a password of nobody', 'es.net.http.auth.pass="${env:P}"', 'BSQL3121'],
    ['https, and off', `${https} and es.net.ssl="false"`, 'BSQL3021'],
    ['an authority over http', 'es.nodes="http://es1:9200" and es.net.ssl.ca="ca.pem"', 'BSQL3121'],
    ['a certificate without a key', `${https} and es.net.ssl.cert="client.pem"`, 'BSQL3003'],
    ['a key without a certificate', `${https} and es.net.ssl.key="client.key"`, 'BSQL3003'],
    [
      'the key itself',
      `${https} and es.net.ssl.cert="c.pem" and es.net.ssl.key="-----BEGIN PRIVATE KEY-----"`,
      'BSQL3021',
    ],
    ['a fingerprint of SHA-1', `${https} and es.net.ssl.ca.fingerprint="${'ab'.repeat(20)}"`, 'BSQL3004'],
    [
      'two authorities',
      `${https} and es.net.ssl.ca="ca.pem" and es.net.ssl.ca.fingerprint="${fingerprint}"`,
      'BSQL3021',
    ],
    ['nothing verified', `${https} and es.net.ssl.verification="none"`, 'BSQL3121'],
    [
      'an authority, and nothing verified',
      `${https} and es.net.ssl.ca="ca.pem" and es.net.ssl.verification="none"`,
      'BSQL3021',
    ],
  ])('%s', (_, options, code) => {
    expect(codes(options)).toEqual([code]);
  });
});
