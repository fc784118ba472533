import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Where fetched servers are kept between runs. Elasticsearch refuses to run as root, so root's
 * cache must be readable by everybody.
 */
const cacheDirectory =
  process.env.BSQL_TEST_CACHE ??
  (process.getuid?.() === 0
    ? '/var/cache/bsql-test-servers'
    : join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'bsql-test-servers'));

/** Runs a program; its output comes back, a failure says what it printed. */
export async function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  try {
    const { stdout } = await execute(program, [...args], { maxBuffer: 64 * 1024 * 1024, ...options });
    return stdout;
  } catch (error) {
    const { stderr, stdout, code } = error as { stderr?: string; stdout?: string; code?: unknown };
    if (code === 'ENOENT') throw new Error(`${program} is not installed, and fetching a server needs it`);
    throw new Error(
      `${program} failed: ${(stderr || stdout || String(error)).trim().split('\n').slice(-15).join('\n')}`,
    );
  }
}

/** A folder of the cache, made once by whoever comes first and complete when it is there. */
export async function cached(
  name: string,
  title: string,
  make: (directory: string) => Promise<void>,
): Promise<string> {
  const directory = join(cacheDirectory, name);
  const ready = join(directory, '.complete');
  if (existsSync(ready)) return directory;
  await mkdir(cacheDirectory, { recursive: true, mode: 0o755 });
  await withLock(`${directory}.lock`, async () => {
    if (existsSync(ready)) return;
    process.stderr.write(`once: ${title} into ${directory}\n`);
    const started = Date.now();
    const temporary = `${directory}.new`;
    await rm(temporary, { recursive: true, force: true });
    await rm(directory, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    await make(temporary);
    await writeFile(join(temporary, '.complete'), '');
    await rename(temporary, directory);
    process.stderr.write(`done in ${((Date.now() - started) / 1000).toFixed(0)} s: ${title}\n`);
  });
  return directory;
}

/** A lock folder with its owner's process id, so that a dead owner's lock is taken over. */
async function withLock(path: string, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await mkdir(path);
      break;
    } catch {
      if (!(await ownerLives(path))) await rm(path, { recursive: true, force: true });
      await sleep(200);
    }
  }
  try {
    await writeFile(join(path, 'pid'), String(process.pid));
    await work();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

async function ownerLives(path: string): Promise<boolean> {
  // The owner writes its id right after making the folder.
  await sleep(500);
  const { readFile } = await import('node:fs/promises');
  const pid = Number(await readFile(join(path, 'pid'), 'utf8').catch(() => '0'));
  return pid > 0 && existsSync(`/proc/${pid}`);
}
