import { stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './files.ts';
import { diskPath } from './id-index.ts';
import { newestCheckpoint } from './log/checkpoint.ts';
import type { TableState } from './log/state.ts';

/** Deletes data files that the log removed long enough ago; none that it does not name. */
export async function deleteRemovedFiles(
  directory: string,
  state: TableState,
  before: number,
): Promise<void> {
  for (const { path, deletionTimestamp } of [...state.removed.values()]) {
    if (deletionTimestamp > before) continue;
    if (await isGone(diskPath(directory, path))) state.removed.delete(path);
  }
}

/** Deletes log entries that stand before a checkpoint which is itself older than this, and what kills left half written. */
export async function deleteOldLog(
  logDirectory: string,
  names: readonly string[],
  before: number,
): Promise<void> {
  for (const name of names.filter((one) => /^\.(?:\d{20}\.|_last_checkpoint\.).*\.tmp$/.test(one))) {
    if ((await stat(join(logDirectory, name))).mtimeMs < before) await isGone(join(logDirectory, name));
  }
  const versioned = names.flatMap((name) => {
    const version = /^(\d{20})\.(?:json|crc|checkpoint[.\w-]*\.parquet)$/.exec(name)?.[1];
    return version === undefined ? [] : [{ name, version: Number(version) }];
  });
  const checkpoints = new Set(
    versioned.filter(({ name }) => name.endsWith('.parquet')).map(({ version }) => version),
  );
  for (const version of [...checkpoints].sort((a, b) => b - a)) {
    const its = versioned.filter((one) => one.version === version).map(({ name }) => name);
    const whole = newestCheckpoint(its);
    if (!whole) continue;
    const times = await Promise.all(whole.files.map((name) => stat(join(logDirectory, name))));
    if (times.some(({ mtimeMs }) => mtimeMs >= before)) continue;
    for (const { name, version: other } of versioned)
      if (other < version) await isGone(join(logDirectory, name));
    return;
  }
}

async function isGone(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    return codeOf(error) === 'ENOENT';
  }
}
