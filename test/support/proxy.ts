import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A TCP proxy on the loopback that cuts, holds and delays what passes through it. */
export class TcpProxy implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #delay = (): number => 0;
  #frozen = false;
  #cutAfter = Number.POSITIVE_INFINITY;
  #cuts = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const proxy = new TcpProxy(server);
    server.on('connection', (client) => proxy.#join(client, targetPort));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Connections that it has cut. */
  get cuts(): number {
    return this.#cuts;
  }

  /** Ends every connection at once, whatever is under way. */
  cut(): void {
    for (const socket of this.#sockets) {
      this.#cuts++;
      socket.resetAndDestroy();
    }
  }

  /** Cuts a connection each time that it has sent so many bytes at one go without an answer. */
  cutAfter(bytes: number): void {
    this.#cutAfter = bytes;
  }

  /** Milliseconds by which each answer comes late, asked for each piece of it. */
  delay(milliseconds: number | (() => number)): void {
    this.#delay = typeof milliseconds === 'number' ? () => milliseconds : milliseconds;
  }

  /** Nothing passes any more, and nothing is closed. */
  freeze(): void {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  thaw(): void {
    this.#frozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket, targetPort: number): void {
    const target = connect(targetPort, '127.0.0.1');
    let sent = 0;
    let passed = Promise.resolve();
    const both = [client, target];
    for (const socket of both) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        for (const other of both) other.destroy();
      });
      if (this.#frozen) socket.pause();
    }
    client.on('data', (bytes) => {
      sent += bytes.length;
      if (sent > this.#cutAfter) {
        this.#cuts++;
        client.resetAndDestroy();
        target.destroy();
        return;
      }
      target.write(bytes);
    });
    target.on('data', (bytes) => {
      sent = 0;
      const late = this.#delay();
      // One piece never overtakes another of its connection.
      passed = passed.then(async () => {
        if (late > 0) await sleep(late);
        if (!client.destroyed) client.write(bytes);
      });
    });
  }
}
