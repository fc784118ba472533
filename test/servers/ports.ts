import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';

/** A port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The first bytes that a port sends of itself, as MySQL's does; undefined when it does not answer. */
export async function greeting(port: number): Promise<string | undefined> {
  const socket = createConnection(port, '127.0.0.1');
  // Destroyed without an error it would be waited for without end.
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
