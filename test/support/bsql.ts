import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { waitUntil } from './wait.ts';

const main = resolve('src/cli/main.ts');
/** What users install. Made by `npm run build`, and not by the tests that do not ask for it. */
export const bundle = resolve('dist/bsql.js');
/** Source is compiled once for all processes of all tests; each would take 0.4 s of CPU for it. */
const compileCache = resolve('node_modules/.cache/bsql-tests');

export interface Place {
  readonly file: string;
  readonly offset: number;
}

/** A folder of its own with a script in it, and the processes that run it. */
export class Script implements AsyncDisposable {
  readonly directory: string;
  readonly path: string;
  #running: BsqlProcess | undefined;

  constructor(text: string, name = 'test.bsql') {
    this.directory = mkdtempSync(join(tmpdir(), 'bsql-script-'));
    this.path = join(this.directory, name);
    writeFileSync(this.path, text);
  }

  /** Another text in the place of one that the script holds. */
  replace(old: string, text: string): void {
    const script = readFileSync(this.path, 'utf8');
    if (!script.includes(old)) throw new Error(`${old} is not in the script`);
    writeFileSync(this.path, script.replace(old, text));
  }

  run(env: NodeJS.ProcessEnv = {}, program = main): BsqlProcess {
    this.#running = new BsqlProcess(['run', '--log-format', 'json', this.path], env, [], undefined, program);
    return this.#running;
  }

  /** The place of the checkpoint in a folder of the script, or undefined without one. */
  async checkpoint(location: string): Promise<Place | undefined> {
    const text = await readFile(join(this.directory, location, 'checkpoint.json'), 'utf8').catch(
      () => undefined,
    );
    if (text === undefined) return undefined;
    const { position } = JSON.parse(text) as { position: Place };
    return { file: position.file, offset: position.offset };
  }

  async waitForCheckpoint(location: string, place: Place, timeout?: number): Promise<void> {
    await waitUntil(
      `the checkpoint to reach ${place.file}:${place.offset}\n${this.#running?.stderr.slice(-2000) ?? ''}`,
      async () => {
        if (this.#running?.exitCode != null)
          throw new Error(`bsql ended with ${this.#running.exitCode}:\n${this.#running.stderr}`);
        const now = await this.checkpoint(location);
        return (
          now !== undefined &&
          (now.file > place.file || (now.file === place.file && now.offset >= place.offset))
        );
      },
      timeout,
    );
  }

  /** Whether the checkpoint says of these tables of a database that their existing rows were read. */
  async snapshotDone(location: string, database: string, tables: readonly string[]): Promise<boolean> {
    const text = await readFile(join(this.directory, location, 'checkpoint.json'), 'utf8').catch(() => '{}');
    const { position } = JSON.parse(text) as {
      position?: { snapshot?: { done?: Readonly<Record<string, readonly string[]>> } };
    };
    const done = position?.snapshot?.done?.[database] ?? [];
    return tables.every((table) => done.includes(table));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The command line as a process of its own. */
export class BsqlProcess {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  #exitCode: number | null = null;

  constructor(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    nodeArgs: readonly string[] = [],
    input?: string,
    program = main,
  ) {
    this.#child = spawn(process.execPath, [...nodeArgs, program, ...args], {
      env: { NODE_COMPILE_CACHE: compileCache, ...process.env, NO_COLOR: '1', ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    this.#child.stdin?.end(input);
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#exited = new Promise((resolve) =>
      this.#child.once('close', (code) => {
        this.#exitCode = code;
        resolve(code);
      }),
    );
  }

  /** Null until it has ended and all that it printed was read. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** The most memory that it ever had at once, in MB. */
  get peakMemory(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Math.ceil(Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1]) / 1024);
  }

  /** The exit code, once it has ended by itself; null after a signal. */
  async exited(): Promise<number | null> {
    return await this.#exited;
  }

  async end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null> {
    this.#child.kill(signal);
    return await this.#exited;
  }

  signal(signal: 'SIGTERM' | 'SIGINT'): void {
    this.#child.kill(signal);
  }
}
