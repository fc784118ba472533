import type { StoredDocument } from '../../model/format.ts';

interface MultiGetAnswer {
  readonly docs?: readonly {
    readonly found?: boolean;
    readonly _version?: number;
    readonly _routing?: string;
    readonly _source?: unknown;
  }[];
}

/** What Node 22 has and the types do not know: a number that is printed by these digits. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

const keepDigits = (_key: string, value: unknown, context: { readonly source?: string }): unknown =>
  typeof value === 'number' ? rawJSON(context.source ?? String(value)) : value;

/** The documents of an answer to `_mget`, in its order; undefined for each that is not there. */
export function readMultiGet(text: string): (StoredDocument | undefined)[] {
  const { docs = [] } = JSON.parse(text) as MultiGetAnswer;
  const exact = JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown) as MultiGetAnswer;
  return docs.map(({ found, _version, _routing }, index) =>
    found
      ? {
          version: Number(_version),
          ...(_routing !== undefined && { routing: _routing }),
          document: JSON.stringify(exact.docs?.[index]?._source ?? {}),
        }
      : undefined,
  );
}
