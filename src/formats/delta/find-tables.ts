import { readdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import type { PathTemplate } from '../../model/path-template.ts';
import { codeOf } from './files.ts';

/** Preflight looks at no more than this many tables: it must not take longer than the start is worth. */
const most = 1_000;

/**
 * The Delta tables that a path with placeholders could mean and that are there; for a path without
 * any, its folder, there or not.
 */
export async function findTables(path: PathTemplate, directory: string): Promise<string[]> {
  const marked = markPlaceholders(path);
  const segments = marked.split('/').filter((segment) => segment !== '');
  let folders = [isAbsolute(marked) ? '/' : resolve(directory)];
  for (const segment of segments) {
    folders = segment.includes('\0')
      ? (await Promise.all(folders.map((folder) => matching(folder, segment)))).flat().slice(0, most)
      : folders.map((folder) => join(folder, segment));
  }
  if (!marked.includes('\0')) return folders;
  const tables = await Promise.all(
    folders.map(async (folder) => ((await namesIn(folder)).includes('_delta_log') ? [folder] : [])),
  );
  return tables.flat();
}

/** The folder above the first placeholder: every table is below it. */
export function fixedFolder(path: PathTemplate, directory: string): string {
  const segments = markPlaceholders(path).split('/');
  const first = segments.findIndex((segment) => segment.includes('\0'));
  return resolve(
    directory,
    segments.slice(0, first < 0 ? undefined : first).join('/') || (first > 0 ? '/' : '.'),
  );
}

function markPlaceholders(path: PathTemplate): string {
  return path.parts.map((part) => ('text' in part ? part.text : '\0')).join('');
}

async function matching(folder: string, segment: string): Promise<string[]> {
  const pattern = new RegExp(`^${segment.split('\0').map(escapePattern).join('.+')}$`, 'u');
  return (await namesIn(folder)).filter((name) => pattern.test(name)).map((name) => join(folder, name));
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // What is not there or cannot be looked into is told when it is to be written.
    if (codeOf(error) !== undefined) return [];
    throw error;
  }
}
