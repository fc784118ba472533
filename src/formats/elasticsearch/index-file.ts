import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BsqlError, messageOf } from '../../model/errors.ts';
import { locate } from '../../model/source-text.ts';
import type { FieldMapping } from './column-mapping.ts';
import { findJsonFault } from './json-fault.ts';

/** What a script says of its indices in a file, in the form of the API that makes one. */
export interface IndexFile {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly mappings?: Readonly<Record<string, unknown>> & {
    readonly properties?: Readonly<Record<string, FieldMapping>>;
  };
  readonly aliases?: Readonly<Record<string, unknown>>;
}

const parts = ['settings', 'mappings', 'aliases'];

export function readIndexFile(path: string, directory: string): IndexFile {
  const file = resolve(directory, path);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new BsqlError(`the file ${file} of es.index.file cannot be read: ${messageOf(error)}`, {
      code: 'BSQL5205',
      kind: 'script',
      help: 'give es.index.file the path of a JSON file; relative paths start at the folder of the script',
      cause: error,
    });
  }
  return parseIndexFile(text, file);
}

export function parseIndexFile(text: string, file: string): IndexFile {
  const fault = findJsonFault(text);
  if (fault) {
    const { line, column } = locate({ name: file, text }, fault.offset);
    throw unusable(`${file}:${line}:${column}: ${fault.reason}`, 'mend the JSON');
  }
  const body: unknown = JSON.parse(text);
  if (!isObject(body)) throw unusable(`${file}: it holds no JSON object`, shape);
  const strange = Object.keys(body).find((key) => !parts.includes(key));
  if (strange !== undefined) throw unusable(`${file}: it has a part \`${strange}\``, shape);
  for (const part of parts)
    if (body[part] !== undefined && !isObject(body[part]))
      throw unusable(`${file}: \`${part}\` is no object`, shape);
  const { mappings } = body as IndexFile;
  if (mappings?.properties !== undefined && !isObject(mappings.properties))
    throw unusable(`${file}: \`mappings.properties\` is no object`, shape);
  const field = Object.entries(mappings?.properties ?? {}).find(([, mapping]) => !isObject(mapping));
  if (field) throw unusable(`${file}: the field \`${field[0]}\` is no object`, shape);
  return body as IndexFile;
}

const shape = 'its parts are settings, mappings and aliases, as in the body that makes an index';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unusable(message: string, help: string): BsqlError {
  return new BsqlError(message, { code: 'BSQL5162', kind: 'script', help });
}
