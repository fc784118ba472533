import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface HttpProxy {
  readonly url: string;
  close(): void;
}

/** Asks before it passes a request on, and before it passes the answer back; false cuts the connection. */
export async function startHttpProxy(
  target: string,
  on: (when: 'before' | 'after', passing: Passing) => Promise<boolean>,
): Promise<HttpProxy> {
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', async () => {
      const body = Buffer.concat(parts);
      const { method = 'GET', url: path = '/' } = incoming;
      const passing = { method, path, body: body.toString() };
      if (!(await on('before', passing))) {
        outgoing.destroy();
        return;
      }
      const forward = request(`${target}${path}`, { method, headers: incoming.headers }, async (answer) => {
        if (!(await on('after', passing))) {
          answer.resume();
          outgoing.destroy();
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      forward.on('error', () => outgoing.destroy());
      forward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
