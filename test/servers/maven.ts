import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './cache.ts';

/** Fetches one artifact from Maven Central and hands its file over. */
export async function withArtifact(artifact: string, use: (file: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bsql-maven-'));
  try {
    await run('mvn', [
      '-q',
      '-B',
      'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy',
      `-Dartifact=${artifact}`,
      `-DoutputDirectory=${directory}`,
    ]);
    const [file] = await readdir(directory);
    if (file === undefined) throw new Error(`Maven fetched nothing for ${artifact}`);
    await use(join(directory, file));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
