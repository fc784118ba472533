import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConnection } from '../../../src/formats/mysql/connection.ts';
import { codesOf } from '../../support/check-text.ts';

const load = (options: string): string =>
  `load binlog.\`\` where userName="x" and ${options} as t; save append t as es.'{db}_{table}';`;

describe('options of a connection', () => {
  test.each([
    ['ssl="true" and ssl.cert.ca="ca.pem" and ssl.cert="c.pem" and ssl.key="k.pem"', []],
    ['ssl="true" and ssl.verify="false"', ['BSQL3121']],
    ['ssl.verify="false"', ['BSQL3021']],
    ['ssl.cert.ca="ca.pem"', ['BSQL3021']],
    ['ssl="true" and ssl.cert="c.pem"', ['BSQL3003']],
    ['ssl="true" and ssl.key="k.pem"', ['BSQL3003']],
    ['socket="/run/mysqld/mysqld.sock"', []],
    ['columns="t.a" and excludeColumns="t.a"', ['BSQL3021']],
    ['excludeColumns="secret"', ['BSQL3004']],
    ['tableNamePattern="a.*" and tableExcludePattern="a.*"', ['BSQL3021']],
    ['tableNamePattern="a.*" and tableExcludePattern="ab.*"', []],
  ])('%s', (options, codes) => {
    expect(codesOf(load(options))).toEqual(codes);
  });

  test('read certificates from the folder of the script, and tell which one is not there', () => {
    const directory = mkdtempSync(join(tmpdir(), 'bsql-tls-'));
    try {
      writeFileSync(join(directory, 'ca.pem'), 'authority');
      const options = { host: 'db', port: 3306, userName: 'u', ssl: true, 'ssl.cert.ca': 'ca.pem' };
      const { address, connection } = readConnection(options, directory);
      expect(address).toBe('db:3306');
      expect(connection.ssl).toEqual({ rejectUnauthorized: true, ca: Buffer.from('authority') });
      expect(() => readConnection({ ...options, 'ssl.cert': 'none.pem' }, directory)).toThrow(
        expect.objectContaining({ code: 'BSQL5205', message: expect.stringContaining('ssl.cert') }),
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('a socket goes before host and port', () => {
    const { address, connection } = readConnection({ host: 'db', port: 1, socket: 'run/s' }, '/srv');
    expect(address).toBe('/srv/run/s');
    expect(connection).toMatchObject({ socketPath: '/srv/run/s' });
    expect(connection).not.toHaveProperty('host');
  });
});
