import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';

/** Calls `before` ahead of every fsync of a file handle, until it is disposed of. */
export async function watchSyncs(before: (file: FileHandle) => Promise<void>): Promise<Disposable> {
  const folder = await open(tmpdir(), 'r');
  const prototype = Object.getPrototypeOf(folder) as FileHandle;
  await folder.close();
  const { sync } = prototype;
  prototype.sync = async function (this: FileHandle): Promise<void> {
    await before(this);
    await sync.call(this);
  };
  return {
    [Symbol.dispose]: () => {
      prototype.sync = sync;
    },
  };
}
