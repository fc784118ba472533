import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cached, run } from './cache.ts';
import { findJava } from './java.ts';
import { withArtifact } from './maven.ts';
import { freePort } from './ports.ts';
import { ServerProcess } from './processes.ts';

export type ElasticsearchVersion = '7.17.29' | '8.19.21' | '9.5.3';

export interface ElasticsearchOptions {
  /** More lines for elasticsearch.yml. */
  readonly settings?: readonly string[];
  readonly heap?: string;
}

/** `nobody`: Elasticsearch refuses to run as root. */
const unprivileged = 65534;

/** An Elasticsearch node in a folder of its own, bound to the loopback. */
export class ElasticsearchServer {
  readonly url: string;
  readonly version: ElasticsearchVersion;
  readonly #home: string;
  readonly #directory: string;
  #process: ServerProcess | undefined;

  private constructor(version: ElasticsearchVersion, home: string, directory: string, port: number) {
    this.version = version;
    this.#home = home;
    this.#directory = directory;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(
    version: ElasticsearchVersion,
    options: ElasticsearchOptions = {},
  ): Promise<ElasticsearchServer> {
    const home = await cached(`elasticsearch-${version}`, `fetching Elasticsearch ${version}`, (directory) =>
      unpack(version, directory),
    );
    const directory = await mkdtemp(join(tmpdir(), `bsql-elasticsearch-`));
    const port = await freePort();
    const server = new ElasticsearchServer(version, home, directory, port);
    await configure(home, directory, port, await freePort(), options);
    await server.launch();
    return server;
  }

  /** Starts it, or starts it again on the same port and data. */
  async launch(): Promise<void> {
    const directory = this.#directory;
    await rm(join(directory, 'pid'), { force: true });
    const java = await findJava(this.version.startsWith('9') ? 21 : 17);
    this.#process = await ServerProcess.launch({
      title: `Elasticsearch ${this.version}`,
      program: 'bash',
      args: [join(this.#home, 'bin/elasticsearch'), '-p', join(directory, 'pid')],
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        ES_JAVA_HOME: java,
        JAVA_HOME: java,
        ES_PATH_CONF: join(directory, 'config'),
        ES_TMPDIR: join(directory, 'tmp'),
      },
      ...(process.getuid?.() === 0 ? { uid: unprivileged } : {}),
      logFile: join(directory, 'stdout.log'),
      isReady: async () => await isUp(this.url),
      timeout: 120_000,
    });
  }

  async kill(): Promise<void> {
    // The launcher's child is the server itself; its own id is in the pid file.
    const pid = Number(await readFile(join(this.#directory, 'pid'), 'utf8').catch(() => '0'));
    if (pid > 0 && existsSync(`/proc/${pid}`)) {
      process.kill(pid, 'SIGKILL');
      while (existsSync(`/proc/${pid}`)) await sleep(20);
    }
    await this.#process?.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function isUp(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`, {
      signal: AbortSignal.timeout(3_000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

async function unpack(version: ElasticsearchVersion, directory: string): Promise<void> {
  await withArtifact(
    `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${version}:zip`,
    async (zip) => {
      await run('unzip', ['-q', zip, '-d', directory]);
    },
  );
  const inner = join(directory, `elasticsearch-${version}`);
  for (const name of await readdir(inner)) await rename(join(inner, name), join(directory, name));
  await rm(inner, { recursive: true });
  await run('chmod', ['-R', 'a+rX', directory]);
}

async function configure(
  home: string,
  directory: string,
  port: number,
  transportPort: number,
  options: ElasticsearchOptions,
): Promise<void> {
  const config = join(directory, 'config');
  for (const folder of ['data', 'logs', 'tmp']) await mkdir(join(directory, folder));
  await cp(join(home, 'config'), config, { recursive: true });
  const lines = [
    'cluster.name: bsql-test',
    'node.name: n1',
    `path.data: ${join(directory, 'data')}`,
    `path.logs: ${join(directory, 'logs')}`,
    'network.host: 127.0.0.1',
    `http.port: ${port}`,
    `transport.port: ${transportPort}`,
    'discovery.type: single-node',
    'cluster.routing.allocation.disk.threshold_enabled: false',
    'action.destructive_requires_name: false',
    'xpack.security.enabled: false',
    ...(options.settings ?? []),
  ];
  await writeFile(join(config, 'elasticsearch.yml'), `${lines.join('\n')}\n`);
  const heap = options.heap ?? '512m';
  const jvm = (await readFile(join(config, 'jvm.options'), 'utf8'))
    .split('\n')
    .filter((line) => !/Xlog:gc|Xloggc|HeapDump|^-Xm[sx]|ErrorFile|PrintGC|GCLog|PrintTen/.test(line))
    .map((line) => line.replace('-javaagent:agent/', `-javaagent:${home}/agent/`));
  await writeFile(
    join(config, 'jvm.options'),
    [...jvm, `-Xms${heap}`, `-Xmx${heap}`, '-XX:TieredStopAtLevel=1', ''].join('\n'),
  );
  if (process.getuid?.() !== 0) return;
  await chmod(directory, 0o755);
  await chown(directory, unprivileged, unprivileged);
  await run('chown', ['-R', `${unprivileged}:${unprivileged}`, directory]);
}
