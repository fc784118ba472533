import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchScript } from '../../src/cli/fetch-script.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';

const load = "load binlog.`` where userName='u' and password='${env:P:-}' as t;";
const pages: Readonly<
  Record<string, { readonly status?: number; readonly body: string | Buffer; readonly location?: string }>
> = {
  '/load.bsql': { body: "include local.'more/load.bsql';" },
  '/more/load.bsql': { body: load },
  '/wrong.bsql': { body: "load binlogg.`` where userName='u' as t;" },
  '/moved.bsql': { status: 302, body: '', location: '/load.bsql?key=secret' },
  '/long.bsql': { body: `-- ${'x'.repeat(1024 * 1024)}` },
  '/latin.bsql': { body: Buffer.from([0x2d, 0x2d, 0xff, 0xfe]) },
};
const asked: string[] = [];
const answer: RequestListener = (request, response) => {
  asked.push(request.url ?? '');
  // Each includes the next: there is no end.
  const next = /^\/endless\/(\d+)$/.exec(request.url ?? '')?.[1];
  const page = next ? { body: `include local.'${Number(next) + 1}';` } : pages[request.url ?? ''];
  const { status = 200, body = 'none', location } = page ?? { status: 404 };
  response.writeHead(status, location ? { location } : {}).end(body);
};

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

async function run(
  text: string,
  ...args: string[]
): Promise<{ code: number | null; out: string; err: string }> {
  await using script = new Script(text);
  const process = new BsqlProcess([...args, script.path]);
  return { code: await process.exited(), out: process.stdout, err: process.stderr };
}

describe('a script over HTTP', () => {
  test('plan and run fetch it, with what it includes', async () => {
    asked.length = 0;
    const { code, out, err } = await run(`include http.'${url}/load.bsql'; save t as es.'{table}';`, 'plan');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('binlog');
    expect(asked).toEqual(['/load.bsql', '/more/load.bsql']);
  });

  test('check alone asks nobody, and says so', async () => {
    asked.length = 0;
    const { code, out } = await run(`include http.'${url}/wrong.bsql'; save t as es.'{table}';`, 'check');
    expect(code).toBe(0);
    expect(out).toContain('was not fetched');
    expect(out).toContain('add --connect');
    expect(asked).toEqual([]);
  });

  test('check --connect judges it: at its own URL, line and column', async () => {
    const { code, out } = await run(
      `include http.'${url}/wrong.bsql'; save t as es.'{table}';`,
      'check',
      '--connect',
      '--format',
      'concise',
    );
    expect(code).toBe(1);
    expect(out).toContain(`${url}/wrong.bsql:1:6: error[BSQL3001]`);
  });

  test('one without an end is cut off', async () => {
    asked.length = 0;
    const { code, err } = await run(`include http.'${url}/endless/0'; save t as es.'{table}';`, 'plan');
    expect(code).toBe(2);
    expect(err).toContain('more than 100 scripts would be fetched');
    expect(asked).toHaveLength(100);
  });

  test.each([
    ['/none.bsql', 'the server answers 404'],
    ['/moved.bsql', 'the server answers 302 and points to /load.bsql?***; name that address itself'],
    ['/long.bsql', 'it is longer than 1024 KiB'],
    ['/latin.bsql', 'it is no UTF-8 text'],
  ])('%s: %s', async (path, problem) => {
    expect(await fetchScript(`${url}${path}`)).toEqual({ problem });
  });

  test('nobody there', async () => {
    expect(await fetchScript('http://127.0.0.1:1/')).toEqual({
      problem: expect.stringContaining('bad port'),
    });
  });
});

const openssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!openssl)('https: a certificate that nobody vouches for is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bsql-https-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const make =
    'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
  execFileSync('openssl', [...make.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const secure = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, answer);
  await new Promise<void>((resolve) => secure.listen(0, 'localhost', resolve));
  const address = `https://localhost:${(secure.address() as AddressInfo).port}/load.bsql`;
  expect(await fetchScript(address)).toEqual({ problem: expect.stringMatching(/self-signed certificate/) });

  await using script = new Script(`include http.'${address}'; save t as es.'{table}';`);
  const trusting = new BsqlProcess(['plan', script.path], { NODE_EXTRA_CA_CERTS: cert });
  expect(await trusting.exited()).toBe(0);
  secure.close();
  secure.closeAllConnections();
  rmSync(folder, { recursive: true });
});
