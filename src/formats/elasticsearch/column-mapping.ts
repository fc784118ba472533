import { findJsonFault } from './json-fault.ts';

/** A field's mapping, as Elasticsearch's mapping API takes it. */
export type FieldMapping = Readonly<Record<string, unknown>>;

type ReadMapping =
  | { readonly mapping: FieldMapping; readonly fault?: undefined }
  | { readonly mapping?: undefined; readonly fault: string };

/** Characters that stay below the 32,766 bytes of a term, whatever letters they are. */
const longestKeyword = 8_191;

/** Whether an option is one of the family `mapping.COLUMN`. */
export function isColumnMapping(option: string): boolean {
  return /^mapping\../i.test(option);
}

/** Reads `keyword`, or `{"type": "text", …}`. A keyword alone never refuses a value for its length. */
export function parseColumnMapping(text: string, ignoreAbove: number | undefined): ReadMapping {
  const trimmed = text.trim();
  if (/^[a-z][a-z0-9_]*$/i.test(trimmed)) {
    const type = trimmed.toLowerCase();
    return { mapping: type === 'keyword' ? keyword(ignoreAbove) : { type } };
  }
  if (!trimmed.startsWith('{')) return { fault: 'it is neither a field type nor a JSON object' };
  const wrong = findJsonFault(trimmed);
  if (wrong) return { fault: `its JSON breaks at character ${wrong.offset + 1}: ${wrong.reason}` };
  const mapping = JSON.parse(trimmed) as FieldMapping;
  if (typeof mapping.type !== 'string' && typeof mapping.properties !== 'object')
    return { fault: 'the field has neither "type" nor "properties"' };
  return { mapping };
}

export function keyword(ignoreAbove: number | undefined): FieldMapping {
  return { type: 'keyword', ignore_above: ignoreAbove ?? longestKeyword };
}
