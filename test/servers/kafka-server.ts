import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached, run } from './cache.ts';
import { findJava } from './java.ts';
import { freePort } from './ports.ts';
import { ServerProcess } from './processes.ts';

const version = '4.1.0';

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>bsql</groupId>
  <artifactId>kafka-broker</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${version}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

export interface KafkaOptions {
  /** More lines for server.properties. */
  readonly settings?: readonly string[];
  /** Users that may come over SASL, by name; given, the broker takes nobody else. */
  readonly users?: Readonly<Record<string, string>>;
}

/** A Kafka broker and its controller in one process, in a folder of its own, bound to the loopback. */
export class KafkaServer {
  readonly brokers: string;
  readonly #home: string;
  readonly #directory: string;
  readonly #port: number;
  #process: ServerProcess | undefined;

  private constructor(home: string, directory: string, port: number) {
    this.#home = home;
    this.#directory = directory;
    this.#port = port;
    this.brokers = `127.0.0.1:${port}`;
  }

  static async start(options: KafkaOptions = {}): Promise<KafkaServer> {
    const home = await cached(`kafka-${version}`, `fetching Kafka ${version}`, fetchJars);
    const directory = await mkdtemp(join(tmpdir(), 'bsql-kafka-'));
    const server = new KafkaServer(home, directory, await freePort());
    await writeFile(join(directory, 'server.properties'), await server.#properties(options));
    await server.#format(options.users ?? {});
    await server.launch();
    return server;
  }

  /** Starts it, or starts it again on the same port and data. */
  async launch(): Promise<void> {
    this.#process = await ServerProcess.launch({
      title: `Kafka ${version}`,
      program: join(await findJava(17), 'bin/java'),
      args: [...this.#java('256m'), 'kafka.Kafka', join(this.#directory, 'server.properties')],
      logFile: join(this.#directory, 'stdout.log'),
      isReady: () => accepts(this.#port),
      timeout: 120_000,
    });
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

  #java(heap: string): string[] {
    return [`-Xmx${heap}`, '-XX:TieredStopAtLevel=1', '-cp', join(this.#home, 'lib/*')];
  }

  async #properties({ settings = [], users }: KafkaOptions): Promise<string> {
    const controller = await freePort();
    const names = Object.entries(users ?? {});
    const jaas = names.map(([name, password]) => ` user_${name}="${password}"`).join('');
    const security = users
      ? [
          'listener.security.protocol.map=PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
          'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
          `listener.name.plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required${jaas};`,
          'listener.name.plaintext.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
          'listener.name.plaintext.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
          'inter.broker.listener.name=CONTROLLER_BACK',
        ].slice(0, 5)
      : ['listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT'];
    return [
      'process.roles=broker,controller',
      'node.id=1',
      `controller.quorum.voters=1@127.0.0.1:${controller}`,
      `listeners=PLAINTEXT://127.0.0.1:${this.#port},CONTROLLER://127.0.0.1:${controller}`,
      'controller.listener.names=CONTROLLER',
      ...security,
      `log.dirs=${join(this.#directory, 'data')}`,
      'num.partitions=3',
      'offsets.topic.num.partitions=1',
      'offsets.topic.replication.factor=1',
      'transaction.state.log.replication.factor=1',
      'transaction.state.log.min.isr=1',
      'group.initial.rebalance.delay.ms=0',
      'auto.create.topics.enable=false',
      // Tests produce messages of years ago.
      'log.retention.ms=-1',
      ...settings,
      '',
    ].join('\n');
  }

  async #format(users: Readonly<Record<string, string>>): Promise<void> {
    const scram = Object.entries(users).flatMap(([name, password]) =>
      ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
        '--add-scram',
        `${mechanism}=[name=${name},password=${password}]`,
      ]),
    );
    await run(join(await findJava(17), 'bin/java'), [
      ...this.#java('128m'),
      'kafka.tools.StorageTool',
      'format',
      '--cluster-id',
      'AAAAAAAAAAAAAAAAAAAAAA',
      '--config',
      join(this.#directory, 'server.properties'),
      ...scram,
    ]);
  }
}

async function fetchJars(directory: string): Promise<void> {
  const file = join(directory, 'pom.xml');
  await writeFile(file, pom);
  await run('mvn', [
    '-q',
    '-B',
    '-f',
    file,
    'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${join(directory, 'lib')}`,
  ]);
}

async function accepts(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
