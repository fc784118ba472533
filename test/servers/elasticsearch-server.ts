import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cached, run } from './cache.ts';
import {
  type Distribution,
  distributionOf,
  type ElasticsearchVersion,
  type SecuredOpenSearch,
} from './distributions.ts';
import {
  configureOpenSearchSecurity,
  configureSecurity,
  knowsUser,
  type Security,
} from './elasticsearch-security.ts';
import { findJava } from './java.ts';
import { withArtifact } from './maven.ts';
import { freePort } from './ports.ts';
import { ServerProcess } from './processes.ts';
import { installSecurityAnalysis } from './security-analysis.ts';

export interface ElasticsearchOptions {
  /** More lines for elasticsearch.yml. */
  readonly settings?: readonly string[];
  readonly heap?: string;
  /** Compiled as a server for work is. Default: as one that starts soon, at a third of the speed. */
  readonly fast?: boolean;
  /** With users of its own, over https with this certificate. */
  readonly security?: Security;
}

/** Whether a server with security can make API keys here. */
export function canMakeKeys(version: ElasticsearchVersion | SecuredOpenSearch): boolean {
  return version.startsWith('8.') || version.startsWith('9.');
}

/** `nobody`: Elasticsearch refuses to run as root. */
const unprivileged = 65534;

/** An Elasticsearch or OpenSearch node in a folder of its own, bound to the loopback. */
export class ElasticsearchServer {
  readonly url: string;
  readonly #distribution: Distribution;
  readonly #options: ElasticsearchOptions;
  readonly #home: string;
  readonly #directory: string;
  #process: ServerProcess | undefined;

  private constructor(
    distribution: Distribution,
    options: ElasticsearchOptions,
    home: string,
    directory: string,
    port: number,
  ) {
    this.#distribution = distribution;
    this.#options = options;
    this.#home = home;
    this.#directory = directory;
    this.url = `${options.security ? 'https' : 'http'}://127.0.0.1:${port}`;
  }

  static async start(
    version: ElasticsearchVersion | SecuredOpenSearch,
    options: ElasticsearchOptions = {},
  ): Promise<ElasticsearchServer> {
    const distribution = distributionOf(version);
    const { title, product, number } = distribution;
    const makesKeys = options.security !== undefined && canMakeKeys(version);
    const name = `${product}-${number}${makesKeys ? '-keys' : ''}`;
    const home = await cached(name, `fetching ${title}`, async (directory) => {
      await unpack(distribution, directory);
      if (makesKeys) await installSecurityAnalysis(directory, distribution);
      await run('chmod', ['-R', 'a+rX', directory]);
    });
    const directory = await mkdtemp(join(tmpdir(), `bsql-elasticsearch-`));
    const port = await freePort();
    const server = new ElasticsearchServer(distribution, options, home, directory, port);
    await configure(distribution, home, directory, port, await freePort(), options);
    await server.launch();
    return server;
  }

  /** Starts it, or starts it again on the same port and data. */
  async launch(): Promise<void> {
    const directory = this.#directory;
    await rm(join(directory, 'pid'), { force: true });
    const { title, product, java: atLeast, prefix } = this.#distribution;
    const java = await findJava(atLeast);
    this.#process = await ServerProcess.launch({
      title,
      program: 'bash',
      args: [join(this.#home, 'bin', product), '-p', join(directory, 'pid')],
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        [`${prefix}_JAVA_HOME`]: java,
        JAVA_HOME: java,
        [`${prefix}_PATH_CONF`]: join(directory, 'config'),
        [`${prefix}_TMPDIR`]: join(directory, 'tmp'),
      },
      ...(process.getuid?.() === 0 ? { uid: unprivileged } : {}),
      logFile: join(directory, 'stdout.log'),
      isReady: async () => await isUp(this.url, this.#options.security !== undefined),
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

async function isUp(url: string, secure: boolean): Promise<boolean> {
  if (secure) return await knowsUser(url);
  try {
    const answer = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`, {
      signal: AbortSignal.timeout(3_000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

async function unpack(
  { artifact, security, product, number }: Distribution,
  directory: string,
): Promise<void> {
  const fetchInto = async (what: string, folder: string): Promise<void> =>
    await withArtifact(what, async (zip) => {
      await run('unzip', ['-q', zip, '-d', folder]);
    });
  await fetchInto(artifact, directory);
  const inner = join(directory, `${product}-${number}`);
  for (const name of await readdir(inner)) await rename(join(inner, name), join(directory, name));
  await rm(inner, { recursive: true });
  if (security) await fetchInto(security, join(directory, 'plugins/opensearch-security'));
}

async function configure(
  { product }: Distribution,
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
    ...(product === 'elasticsearch'
      ? await configureSecurity(config, options.security)
      : await configureOpenSearchSecurity(home, config, options.security)),
    ...(options.settings ?? []),
  ];
  await writeFile(join(config, `${product}.yml`), `${lines.join('\n')}\n`);
  const heap = options.heap ?? '512m';
  const jvm = (await readFile(join(config, 'jvm.options'), 'utf8'))
    .split('\n')
    .filter((line) => !/Xlog:gc|Xloggc|HeapDump|^-Xm[sx]|ErrorFile|PrintGC|GCLog|PrintTen/.test(line))
    .map((line) => line.replace('-javaagent:agent/', `-javaagent:${home}/agent/`));
  await writeFile(
    join(config, 'jvm.options'),
    [...jvm, `-Xms${heap}`, `-Xmx${heap}`, ...(options.fast ? [] : ['-XX:TieredStopAtLevel=1']), ''].join(
      '\n',
    ),
  );
  if (process.getuid?.() !== 0) return;
  await chmod(directory, 0o755);
  await chown(directory, unprivileged, unprivileged);
  await run('chown', ['-R', `${unprivileged}:${unprivileged}`, directory]);
}
