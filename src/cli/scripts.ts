import { readFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text as readStream } from 'node:stream/consumers';
import type { Environment } from '../check/environment.ts';
import { BsqlError, messageOf } from '../model/errors.ts';
import type { SourceText } from '../model/source-text.ts';

/** The argument that stands for standard input. */
export const stdin = '-';

/** The scripts that the arguments name: files as they are, folders with every `.bsql` below them. */
export async function findScripts(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if (path === stdin) {
      files.push(path);
      continue;
    }
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      (error: unknown) => {
        throw unreadable(path, error);
      },
    );
    if (!isFolder) {
      files.push(path);
      continue;
    }
    const found = (await readdir(path, { recursive: true }))
      .filter((name) => name.endsWith('.bsql') && !name.includes('node_modules'))
      .sort();
    if (found.length === 0) {
      throw new BsqlError(`there is no .bsql file in ${path}`, {
        code: 'BSQL5301',
        kind: 'script',
        help: 'name a script, or a folder with scripts',
      });
    }
    files.push(...found.map((name) => join(path, name)));
  }
  return files;
}

export async function readScript(path: string): Promise<SourceText> {
  try {
    // Includes and files are looked for from the folder bsql runs in then.
    if (path === stdin) return { name: '<stdin>', text: await readStream(process.stdin) };
    return { name: path, text: await readFile(path, 'utf8') };
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): BsqlError {
  return new BsqlError(`the script ${path} cannot be read: ${messageOf(error)}`, {
    code: 'BSQL5301',
    kind: 'script',
    cause: error,
    help: 'check the path; `bsql check FILE` and `bsql run FILE` take the path of a script',
  });
}

/** The process's own environment variables and files. */
export const processEnvironment: Environment = {
  env: (name) => process.env[name],
  readFile: (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
};

/** Collects `--set name=value`. */
export function readVariables(assignments: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const assignment of assignments) {
    const at = assignment.indexOf('=');
    if (at < 1) {
      throw new BsqlError(`--set ${assignment} sets nothing`, {
        code: 'BSQL5302',
        kind: 'script',
        help: 'write --set name=value',
      });
    }
    variables[assignment.slice(0, at)] = assignment.slice(at + 1);
  }
  return variables;
}
