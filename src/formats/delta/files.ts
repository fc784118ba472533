import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BsqlError, messageOf } from '../../model/errors.ts';

/** Writes a file that is durable when it resolves, but for its name: see `syncDirectory`. */
export async function writeDurably(path: string, data: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The whole file under its name at once, or false if another one has it already. */
export async function publish(path: string, data: string): Promise<boolean> {
  const temporary = temporaryOf(path);
  try {
    await writeDurably(temporary, data);
    await link(temporary, path);
    await syncDirectory(dirname(path));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await removeQuietly(temporary);
  }
}

/** The whole file under its name at once, whatever was there. */
export async function replace(path: string, data: Uint8Array | string): Promise<void> {
  const temporary = temporaryOf(path);
  try {
    await writeDurably(temporary, data);
    await rename(temporary, path);
  } catch (error) {
    await removeQuietly(temporary);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Makes a folder and everything above it, durably. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

/** Names of files are durable only when their folder is synced too. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

export async function removeQuietly(path: string): Promise<void> {
  await unlink(path).catch(() => {});
}

function temporaryOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What goes by itself once somebody makes room or another process lets go. */
const passing = new Set([
  'ENOSPC',
  'EDQUOT',
  'EMFILE',
  'ENFILE',
  'EAGAIN',
  'EBUSY',
  'ESTALE',
  'ETIMEDOUT',
  'EINTR',
]);

/** A fault of the file system as one of ours; others stay what they are. */
export function fileFault(error: unknown, directory: string): unknown {
  const code = codeOf(error);
  if (error instanceof BsqlError || code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  const retryable = passing.has(code);
  return new BsqlError(`the Delta table ${directory} cannot be read or written: ${messageOf(error)}`, {
    code: 'BSQL5204',
    cause: error,
    retryable,
    help:
      code === 'ENOSPC' || code === 'EDQUOT'
        ? 'make room on the disk; the stream waits and goes on by itself'
        : code === 'ENOENT'
          ? 'a file that the log names is gone: restore it, or move the table away, remove the checkpoint, and let bsql make it anew'
          : 'check that the folder is writable, and on a file system with hard links',
  });
}
