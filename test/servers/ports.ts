import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';

/** Below the ports that connections of this machine take for themselves: a server may bind seconds later. */
const [lowest, count] = [15_000, 17_000];

/** A port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * count);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** The first bytes that a port sends of itself, as MySQL's does; undefined when it does not answer. */
export async function greeting(port: number): Promise<string | undefined> {
  const socket = createConnection(port, '127.0.0.1');
  // Destroyed without an error it would never be heard of again.
  socket.setTimeout(1_000, () => socket.destroy(new Error('silent')));
  try {
    const [data] = (await once(socket, 'data')) as [Buffer];
    return data.toString('latin1');
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
