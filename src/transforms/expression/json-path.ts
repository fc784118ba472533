import { isArray, isObject, type Json } from './json.ts';

type Leg =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'anyMember' }
  | { readonly kind: 'item'; readonly index: number; readonly fromEnd: boolean }
  | { readonly kind: 'anyItem' };

export interface JsonPath {
  readonly legs: readonly Leg[];
  /** Has a wildcard, so that it may find several values. */
  readonly many: boolean;
}

/** Why a text is no path, in words. */
export class JsonPathFault extends Error {}

const leg =
  /\s*(?:\.\s*(?:(\*)|([\p{L}_$][\p{L}\p{N}_$]*)|("(?:[^"\\]|\\.)*"))|\[\s*(?:(\*)|(\d+)|(last)(?:\s*-\s*(\d+))?)\s*\])\s*/uy;

/** `$.a`, `$."a b"`, `$[0]`, `$[last-1]`, `.*` and `[*]`. */
export function parseJsonPath(text: string): JsonPath {
  const start = /^\s*\$\s*/.exec(text);
  if (!start) throw new JsonPathFault('it does not begin with `$`');
  const legs: Leg[] = [];
  let at = start[0].length;
  while (at < text.length) {
    leg.lastIndex = at;
    const match = leg.exec(text);
    if (!match) throw new JsonPathFault(faultAt(text.slice(at)));
    at = leg.lastIndex;
    const [, anyMember, name, quoted, anyItem, index, last, back] = match;
    if (anyMember) legs.push({ kind: 'anyMember' });
    else if (name !== undefined) legs.push({ kind: 'member', name });
    else if (quoted !== undefined) legs.push({ kind: 'member', name: JSON.parse(quoted) as string });
    else if (anyItem) legs.push({ kind: 'anyItem' });
    else if (last) legs.push({ kind: 'item', index: Number(back ?? 0), fromEnd: true });
    else legs.push({ kind: 'item', index: Number(index), fromEnd: false });
  }
  return { legs, many: legs.some(({ kind }) => kind === 'anyMember' || kind === 'anyItem') };
}

function faultAt(rest: string): string {
  if (rest.startsWith('**')) return '`**` is not supported';
  if (/^\[[^\]]*\bto\b/.test(rest)) return 'ranges of items are not supported';
  return `it cannot be read from \`${rest}\` on`;
}

/** Every value that the path finds. */
export function findAll(value: Json, path: JsonPath): readonly Json[] {
  let found: Json[] = [value];
  for (const step of path.legs) {
    const next: Json[] = [];
    for (const one of found) collect(one, step, next);
    found = next;
  }
  return found;
}

function collect(value: Json, step: Leg, into: Json[]): void {
  switch (step.kind) {
    case 'member': {
      const member = isObject(value) ? value.get(step.name) : undefined;
      if (member !== undefined) into.push(member);
      return;
    }
    case 'anyMember':
      if (isObject(value)) into.push(...value.values());
      return;
    case 'anyItem':
      if (isArray(value)) into.push(...value);
      return;
    case 'item': {
      // A value that is no array is found as its own first item.
      const items: readonly Json[] = isArray(value) ? value : [value];
      const item = items[step.fromEnd ? items.length - 1 - step.index : step.index];
      if (item !== undefined) into.push(item);
    }
  }
}

/** What json_extract gives: the value found, an array of all for a path with a wildcard. */
export function extract(value: Json, paths: readonly JsonPath[]): Json | undefined {
  const [only] = paths;
  if (paths.length === 1 && only && !only.many) return findAll(value, only)[0];
  const found = paths.flatMap((path) => findAll(value, path));
  return found.length > 0 ? found : undefined;
}
