import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Whether what is referred to is gone once garbage was looked for; what the present task has seen stays until its end. */
export async function isCollected(reference: WeakRef<object>): Promise<boolean> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  return reference.deref() === undefined;
}
