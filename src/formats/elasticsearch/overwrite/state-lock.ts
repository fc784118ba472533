import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Far longer than anybody who lives needs; one who was killed meanwhile is waited for no longer. */
const patience = 5_000;
const again = 10;

/** Does `work` while no other process does any under this path. Work is to take milliseconds. */
export async function underLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  let seen: string | undefined;
  let since = 0;
  while (!(await take(path))) {
    // By our own clock: the file may lie on a volume whose clock is another.
    const lock = await identify(path);
    if (lock !== seen) since = performance.now();
    else if (performance.now() - since > patience) await rm(path, { force: true });
    seen = lock;
    await sleep(again);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function identify(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.ino} ${found.mtimeNs}`;
}
