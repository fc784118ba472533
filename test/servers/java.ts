import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The home of the oldest installed JDK that is new enough. */
export async function findJava(atLeast: number): Promise<string> {
  const homes = process.env.JAVA_HOME ? [process.env.JAVA_HOME] : [];
  if (existsSync('/usr/lib/jvm'))
    homes.push(...(await readdir('/usr/lib/jvm')).map((name) => join('/usr/lib/jvm', name)));
  const found: { home: string; version: number }[] = [];
  for (const home of homes) {
    const release = await readFile(join(home, 'release'), 'utf8').catch(() => '');
    const version = Number(/JAVA_VERSION="(\d+)/.exec(release)?.[1] ?? 0);
    if (version >= atLeast) found.push({ home, version });
  }
  found.sort((a, b) => a.version - b.version);
  const [best] = found;
  if (!best)
    throw new Error(
      `no JDK ${atLeast} or newer was found in /usr/lib/jvm: install one, or give BSQL_TEST_ELASTICSEARCH_URL`,
    );
  return best.home;
}
