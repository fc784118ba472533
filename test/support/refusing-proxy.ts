import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Asked {
  readonly line: string;
  readonly time: number;
  readonly refused: boolean;
}

interface Refusal {
  readonly line: RegExp;
  readonly status: number;
  readonly retryAfter: string;
}

/** An http server before a node: it refuses what it is told to, once each, and keeps when what was asked. */
export class RefusingProxy implements AsyncDisposable {
  readonly asked: Asked[] = [];
  readonly url: string;
  readonly #server: Server;
  readonly #refusals: Refusal[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(target: string): Promise<RefusingProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new RefusingProxy(server);
    server.on('request', (asked, answer) => {
      const line = `${asked.method} ${asked.url}`;
      const refusal = proxy.#take(line);
      proxy.asked.push({ line, time: performance.now(), refused: refusal !== undefined });
      if (refusal) {
        asked.resume();
        answer.writeHead(refusal.status, { 'retry-after': refusal.retryAfter }).end();
        return;
      }
      const { method, headers } = asked;
      const passed = request(`${target}${asked.url}`, { method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      passed.on('error', () => answer.destroy());
      asked.pipe(passed);
    });
    return proxy;
  }

  /** The next request whose method and path are such is refused. */
  refuse(line: RegExp, status: number, retryAfter: string): void {
    this.#refusals.push({ line, status, retryAfter });
  }

  /** Milliseconds from each refusal to the next request of the same kind. */
  waits(line: RegExp): number[] {
    const some = this.asked.filter((one) => line.test(one.line));
    return some.flatMap(({ refused, time }, i) => {
      const next = some[i + 1];
      return refused && next ? [next.time - time] : [];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(line: string): Refusal | undefined {
    const place = this.#refusals.findIndex((one) => one.line.test(line));
    return place < 0 ? undefined : this.#refusals.splice(place, 1)[0];
  }
}
