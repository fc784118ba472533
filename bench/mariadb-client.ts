import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../test/servers/cache.ts';
import { unpackDebian } from '../test/servers/debian.ts';

export interface ClientProgram {
  readonly program: string;
  readonly prefix: readonly string[];
}

/** A program of MariaDB's own client package, unpacked like the servers of the tests. */
export async function provideMariadbClient(name: string): Promise<ClientProgram> {
  const home = await cached('mariadb-10.11-client', "fetching MariaDB's client", (directory) =>
    unpackDebian('bookworm', ['mariadb-client'], directory),
  );
  const libraries = [join(home, 'usr/lib/x86_64-linux-gnu'), join(home, 'lib/x86_64-linux-gnu')];
  const loader = libraries.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file === 'ld-linux-x86-64.so.2')
      .map((file) => join(folder, file)),
  )[0];
  const program = join(home, 'usr/bin', name);
  return loader
    ? { program: loader, prefix: ['--library-path', libraries.join(':'), program] }
    : { program, prefix: [] };
}
