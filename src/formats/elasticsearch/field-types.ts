import type { ServerIdentity } from './server-identity.ts';

/** What field types are called on a cluster, where clusters differ. */
export interface FieldTypes {
  /** Whether there is `unsigned_long`; without it 64-bit unsigned columns become keywords. */
  readonly unsignedLong: boolean;
  /** Whether there is `geo_shape`; without it GeoJSON is an object of plain numbers. */
  readonly geoShape: boolean;
  /** The object whose keys are no fields of their own. */
  readonly flattened: 'flattened' | 'flat_object';
}

/** A cluster that does not tell what it is is taken for a new Elasticsearch. */
export function fieldTypesOf(server: ServerIdentity | undefined): FieldTypes {
  const { product, version } = server ?? {};
  return product === 'OpenSearch'
    ? { unsignedLong: isAtLeast(version, 2, 8), geoShape: true, flattened: 'flat_object' }
    : { unsignedLong: isAtLeast(version, 7, 10), geoShape: true, flattened: 'flattened' };
}

/** What to try when a cluster lacks what its version has, such as the modules of a licence: the least loss first. */
export function plainer(types: FieldTypes): readonly FieldTypes[] {
  return [
    { ...types, unsignedLong: false },
    { ...types, geoShape: false },
    { ...types, unsignedLong: false, geoShape: false },
  ];
}

function isAtLeast(version: string | undefined, major: number, minor: number): boolean {
  const [, first, second] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (first === undefined) return true;
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
