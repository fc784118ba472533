import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Launch {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  /** Where its output goes, and what is shown of it when it does not come up. */
  readonly logFile: string;
  readonly isReady: () => Promise<boolean>;
  readonly timeout: number;
}

/** A server process of ours, known by its id alone. */
export class ServerProcess {
  readonly pid: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
  }

  static async launch(launch: Launch): Promise<ServerProcess> {
    const log = openSync(launch.logFile, 'a');
    const child = spawn(launch.program, [...launch.args], {
      stdio: ['ignore', log, log],
      ...(launch.env ? { env: launch.env } : {}),
      ...(launch.uid === undefined ? {} : { uid: launch.uid, gid: launch.uid }),
    });
    closeSync(log);
    let spawnError: Error | undefined;
    child.on('error', (error) => {
      spawnError = error;
    });
    const deadline = Date.now() + launch.timeout;
    while (Date.now() < deadline && child.exitCode === null && child.signalCode === null && !spawnError) {
      if (await launch.isReady()) return new ServerProcess(child, child.pid as number);
      await sleep(100);
    }
    child.kill('SIGKILL');
    const tail = (await readFile(launch.logFile, 'utf8').catch(() => ''))
      .trimEnd()
      .split('\n')
      .slice(-25)
      .join('\n');
    throw new Error(
      `${launch.title} did not come up${spawnError ? `: ${spawnError.message}` : ''}; the end of ${launch.logFile}:\n${tail}`,
    );
  }

  /** Resolves when the process is gone. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill(signal);
    await gone;
  }

  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }
}
