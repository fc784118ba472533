import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { type MysqlFlavor, type MysqlProgram, provideMysql } from './mysql-flavors.ts';
import { freePort, greeting } from './ports.ts';
import { ServerProcess } from './processes.ts';

/** Where a database is and who may do what there. */
export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  /** May do everything; makes tables and changes rows in tests. */
  readonly admin: { readonly user: string; readonly password: string };
  /** Has the rights that bsql needs and no more. */
  readonly reader: { readonly user: string; readonly password: string };
}

export interface MysqlServerOptions {
  /** More arguments for the server. */
  readonly args?: readonly string[];
}

/** A MySQL or MariaDB server in a folder of its own, bound to the loopback. */
export class MysqlServer {
  readonly address: MysqlAddress;
  readonly flavor: MysqlFlavor;
  readonly #program: MysqlProgram;
  readonly #directory: string;
  readonly #args: readonly string[];
  #process: ServerProcess | undefined;

  private constructor(program: MysqlProgram, directory: string, port: number, args: readonly string[]) {
    this.#program = program;
    this.flavor = program.flavor;
    this.#directory = directory;
    this.#args = args;
    this.address = {
      host: '127.0.0.1',
      port,
      admin: { user: 'root', password: '' },
      reader: { user: 'bsql', password: 'bsql' },
    };
  }

  static async start(flavor: MysqlFlavor, options: MysqlServerOptions = {}): Promise<MysqlServer> {
    const program = await provideMysql(flavor);
    const directory = await mkdtemp(join(tmpdir(), `bsql-${flavor}-`));
    await cp(program.template, join(directory, 'data'), { recursive: true });
    await writeFile(join(directory, 'init.sql'), firstStatements());
    const server = new MysqlServer(program, directory, await freePort(), options.args ?? []);
    await server.launch();
    await writeFile(join(directory, 'init.sql'), '');
    return server;
  }

  /** Another server that begins with this one's data, as one restored from a backup does; this one must be down. */
  async copy(options: MysqlServerOptions = {}): Promise<MysqlServer> {
    const directory = await mkdtemp(join(tmpdir(), `bsql-${this.flavor}-`));
    await cp(this.dataDirectory, join(directory, 'data'), { recursive: true });
    // An identity of its own.
    await rm(join(directory, 'data/auto.cnf'), { force: true });
    await writeFile(join(directory, 'init.sql'), '');
    const server = new MysqlServer(this.#program, directory, await freePort(), options.args ?? []);
    await server.launch();
    return server;
  }

  /** Starts it, or starts it again on the same port and data. */
  async launch(): Promise<void> {
    const directory = this.#directory;
    const { port } = this.address;
    this.#process = await ServerProcess.launch({
      title: this.flavor,
      program: this.#program.program,
      args: [
        ...this.#program.prefix,
        ...this.#program.common,
        `--datadir=${join(directory, 'data')}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${join(directory, 'sock')}`,
        `--pid-file=${join(directory, 'pid')}`,
        `--log-error=${join(directory, 'error.log')}`,
        `--init-file=${join(directory, 'init.sql')}`,
        '--server-id=1',
        `--log-bin=${join(directory, 'data/binlog')}`,
        '--binlog-format=ROW',
        '--character-set-server=utf8mb4',
        '--default-time-zone=+00:00',
        '--skip-name-resolve',
        '--innodb-flush-log-at-trx-commit=2',
        '--sync-binlog=0',
        '--innodb-buffer-pool-size=64M',
        '--max-connect-errors=1000000',
        '--loose-binlog-row-metadata=FULL',
        ...(this.flavor.startsWith('mysql') ? ['--gtid-mode=ON', '--enforce-gtid-consistency=ON'] : []),
        ...this.#args,
      ],
      logFile: join(directory, 'error.log'),
      isReady: async () => (await greeting(port)) !== undefined,
      timeout: 60_000,
    });
  }

  /** Where the server keeps its data, binary logs among it. */
  get dataDirectory(): string {
    return join(this.#directory, 'data');
  }

  async kill(): Promise<void> {
    await this.#process?.end('SIGKILL');
  }

  freeze(): void {
    this.#process?.freeze();
  }

  thaw(): void {
    this.#process?.thaw();
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

export async function connectAdmin(address: MysqlAddress): Promise<Connection> {
  return await createConnection({
    host: address.host,
    port: address.port,
    ...address.admin,
    multipleStatements: true,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: 'Z',
  });
}

function firstStatements(): string {
  return [
    "CREATE USER IF NOT EXISTS 'root'@'%' IDENTIFIED BY '';",
    "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;",
    "CREATE USER IF NOT EXISTS 'bsql'@'%' IDENTIFIED BY 'bsql';",
    "GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'bsql'@'%';",
    '',
  ].join('\n');
}
