import { readFileSync } from 'node:fs';

/** From package.json, which stands two folders up in the sources and one up in the package. */
export const version: string = readVersion(['../../package.json', '../package.json']);

function readVersion(paths: readonly string[]): string {
  for (const path of paths) {
    try {
      const { name, version: found } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (name === 'bsql' && found) return found;
    } catch {
      // The other place has it.
    }
  }
  return 'unknown';
}
