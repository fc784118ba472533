import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** An https server before a node that speaks http: it keeps the headers of what was asked. */
export class HttpsProxy implements AsyncDisposable {
  readonly headers: IncomingHttpHeaders[] = [];
  readonly #server: Server;
  readonly #port: number;
  #down = false;

  private constructor(server: Server) {
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** `prefix` is taken from each path; a request without it is not found. */
  static async start(target: string, tls: ServerOptions, prefix = ''): Promise<HttpsProxy> {
    const server = createServer(tls).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new HttpsProxy(server);
    server.on('request', (asked, answer) => proxy.#pass(asked, answer, target, prefix));
    return proxy;
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** Nothing answers any more: every connection ends, and so does each new one. */
  fall(): void {
    this.#down = true;
    this.#server.closeAllConnections();
  }

  rise(): void {
    this.#down = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(asked: IncomingMessage, answer: ServerResponse, target: string, prefix: string): void {
    if (this.#down) {
      asked.socket.destroy();
      return;
    }
    this.headers.push(asked.headers);
    const path = asked.url ?? '/';
    if (!path.startsWith(`${prefix}/`)) {
      answer.writeHead(404).end('nothing here');
      return;
    }
    // The node behind has no security, and takes only what it knows.
    const { authorization: _, ...headers } = asked.headers;
    const passed = request(
      `${target}${path.slice(prefix.length)}`,
      { method: asked.method, headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  }
}
