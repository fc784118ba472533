/** One field of a mapping, as the cluster gives it. */
export interface Field {
  readonly type?: string;
  readonly format?: string;
  readonly ignore_above?: number;
  readonly ignore_malformed?: boolean | string;
  readonly coerce?: boolean | string;
  readonly enabled?: boolean | string;
  readonly dynamic?: boolean | string;
  /** Of a whole mapping. */
  readonly _routing?: { readonly required?: boolean | string };
  readonly _meta?: { readonly bsql?: unknown };
  readonly properties?: Readonly<Record<string, Field>>;
  readonly fields?: Readonly<Record<string, Field>>;
}

/** What there is under an index's name. */
export interface IndexState {
  readonly mapping: Field;
  readonly fieldLimit: number;
  /** Why nothing can be written there; undefined if it can. */
  readonly closed: string | undefined;
}

export const defaultFieldLimit = 1000;

interface RawIndex {
  readonly aliases?: Readonly<Record<string, { readonly is_write_index?: boolean }>>;
  readonly mappings?: Field;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly data_stream?: string;
}

/** Reads the answer to `GET /name?flat_settings`: an index, or all indices behind an alias. */
export function readIndexState(name: string, answer: Readonly<Record<string, RawIndex>>): IndexState {
  const indices = Object.entries(answer);
  const writable = indices.find(([, index]) => index.aliases?.[name]?.is_write_index === true);
  const [concrete = name, index = {}] = writable ?? indices[0] ?? [];
  const settings = index.settings ?? {};
  const limit = Number(settings['index.mapping.total_fields.limit'] ?? defaultFieldLimit);
  return {
    mapping: index.mappings ?? {},
    fieldLimit: limit,
    closed:
      index.data_stream !== undefined
        ? 'it is a data stream, which takes no updates and no deletes'
        : indices.length > 1 && !writable
          ? `it is an alias of ${indices.length} indices, none of which is its write index`
          : blockOf(concrete, settings),
  };
}

function blockOf(index: string, settings: Readonly<Record<string, unknown>>): string | undefined {
  const block = ['read_only', 'write', 'read_only_allow_delete'].find(
    (one) => String(settings[`index.blocks.${one}`]) === 'true',
  );
  if (block) return `index.blocks.${block} is set on ${index}`;
  return String(settings['index.verified_before_close']) === 'true' ? `${index} is closed` : undefined;
}

/** The field that a column's name leads to, through objects where it has dots. */
export function findField(mapping: Field, name: string): Field | undefined {
  let field: Field | undefined = mapping;
  for (const part of name.split('.')) field = field?.properties?.[part];
  return field;
}

/** Fields as `index.mapping.total_fields.limit` counts them: objects and sub-fields too. */
export function countFields(mapping: Field): number {
  let count = 0;
  for (const field of Object.values(mapping.properties ?? {}))
    count += 1 + Object.keys(field.fields ?? {}).length + countFields(field);
  return count;
}
