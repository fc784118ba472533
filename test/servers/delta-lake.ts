import { resolve } from 'node:path';
import { cached, run } from './cache.ts';

/** delta-rs for Python, and the one package that it hands rows over with. */
const packages = ['deltalake==1.6.6', 'arro3-core==0.9.1'];
const script = resolve('test/support/read-delta.py');

/** A Delta table as another reader sees it; values as text. */
export interface DeltaContent {
  readonly version: number;
  readonly schema: Readonly<Record<string, string>>;
  readonly partitionBy: readonly string[];
  readonly files: number;
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

export async function readDelta(path: string): Promise<DeltaContent> {
  return JSON.parse(await python([path])) as DeltaContent;
}

export interface NewDelta {
  readonly columns: Readonly<Record<string, readonly (number | string)[]>>;
  readonly partitionBy?: readonly string[];
  readonly configuration?: Readonly<Record<string, string>>;
}

/** Makes a Delta table with another writer. */
export async function makeDelta(path: string, table: NewDelta): Promise<void> {
  await python([path, JSON.stringify(table)]);
}

async function python(args: readonly string[]): Promise<string> {
  const directory = await cached(
    'deltalake-1.6.6',
    'fetching the Delta Lake reader delta-rs from PyPI',
    async (target) => {
      try {
        await run('python3', [
          '-m',
          'pip',
          'install',
          '--quiet',
          '--only-binary',
          ':all:',
          '--target',
          target,
          ...packages,
        ]);
      } catch (error) {
        throw new Error(
          `delta-rs cannot be fetched: it needs python3 3.10 or later with pip (on Debian: apt install python3-pip) and PyPI\n${String(error)}`,
        );
      }
    },
  );
  return await run('python3', [script, ...args], { env: { ...process.env, PYTHONPATH: directory } });
}
