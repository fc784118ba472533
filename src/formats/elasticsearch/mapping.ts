import type { Column, ColumnKind, TableSchema } from '../../model/change.ts';
import { type FieldMapping, keyword } from './column-mapping.ts';
import type { FieldTypes } from './field-types.ts';
import type { MappingRules } from './mapping-rules.ts';

export interface MappedColumns {
  readonly properties: Readonly<Record<string, FieldMapping>>;
  /** Columns that the cluster makes a field for by their first value. */
  readonly left: readonly string[];
}

/** Digits that every double tells apart from their neighbours. */
const doubleDigits = 15;

/**
 * The fields of a table's columns, made before the first document: what the first document happens
 * to hold must not decide a type (T33). `given` are fields that are chosen elsewhere.
 */
export function mapColumns(
  { columns }: Pick<TableSchema, 'columns'>,
  rules: MappingRules,
  types: FieldTypes,
  given: Readonly<Record<string, FieldMapping>> = {},
): MappedColumns {
  const properties: Record<string, FieldMapping> = {};
  const left: string[] = [];
  const names = new Set(columns.map(({ name }) => name));
  for (const column of columns) {
    const { name } = column;
    const mapping =
      rules.columns.get(name.toLowerCase())?.mapping ??
      (Object.hasOwn(given, name) ? given[name] : mapColumn(column, rules, types));
    if (mapping && isFieldName(name, names)) properties[name] = mapping;
    else left.push(name);
  }
  return { properties, left };
}

/** A dot makes an object of what stands before it, which cannot be a field of its own then. */
function isFieldName(name: string, columns: ReadonlySet<string>): boolean {
  const parts = name.split('.');
  return (
    parts.every((part) => part.trim() !== '') &&
    parts.slice(1).every((_, index) => !columns.has(parts.slice(0, index + 1).join('.')))
  );
}

function mapColumn(column: Column, rules: MappingRules, types: FieldTypes): FieldMapping | undefined {
  switch (column.kind) {
    case 'integer':
      return { type: 'long' };
    case 'unsigned':
      return { type: types.unsignedLong ? 'unsigned_long' : 'keyword' };
    case 'decimal':
      return mapDecimal(column, rules);
    case 'float':
      return { type: 'double' };
    case 'boolean':
    case 'binary':
      return { type: column.kind };
    case 'string':
      return mapString(rules);
    case 'date':
      return { type: 'date' };
    case 'datetime':
    case 'timestamp':
      return { type: rules.dates };
    case 'time':
      return { type: 'keyword' };
    case 'json':
      return mapJson(rules, types);
    case 'geometry':
      return mapGeometry(rules, types);
  }
}

function mapString({ strings, ignoreAbove }: MappingRules): FieldMapping {
  if (strings === 'keyword') return keyword(ignoreAbove);
  if (strings === 'text') return { type: 'text' };
  return { type: 'text', fields: { keyword: keyword(ignoreAbove ?? 256) } };
}

/** A double finds ranges; where it cannot tell all digits apart, a keyword beside it finds the exact number. */
function mapDecimal({ precision, scale }: Column, { decimals }: MappingRules): FieldMapping {
  if (decimals === 'keyword') return { type: 'keyword' };
  if (precision === undefined || precision > doubleDigits)
    return { type: 'double', fields: { keyword: { type: 'keyword' } } };
  if (decimals === 'scaled_float' && scale !== undefined)
    return { type: 'scaled_float', scaling_factor: 10 ** scale };
  return { type: 'double' };
}

function mapJson({ json, ignoreAbove }: MappingRules, { flattened }: FieldTypes): FieldMapping | undefined {
  switch (json) {
    case 'dynamic':
      return undefined;
    case 'object':
      return { type: 'object', dynamic: true };
    case 'disabled':
      return { type: 'object', enabled: false };
    case 'keyword':
      return keyword(ignoreAbove);
    case 'flattened':
      return flattened === 'flat_object'
        ? { type: flattened }
        : // MySQL's own JSON goes 100 deep.
          { type: flattened, depth_limit: 100, ignore_above: keyword(ignoreAbove).ignore_above };
  }
}

/** Numbers of all shapes in one kind of field: left to the cluster, the first shape would decide. */
const geoJson: FieldMapping = {
  type: 'object',
  properties: {
    type: { type: 'keyword' },
    coordinates: { type: 'double' },
    geometries: { type: 'object', enabled: false },
  },
};

/** A shape of another reference system has no place on the globe: it is kept, and not found. */
function mapGeometry({ geometries }: MappingRules, { geoShape }: FieldTypes): FieldMapping {
  return geometries === 'object' || (geometries === 'geo_shape' && !geoShape)
    ? geoJson
    : { type: geometries, ignore_malformed: true };
}

const anyTypes: FieldTypes = { unsignedLong: true, geoShape: true, flattened: 'flattened' };

/** Whether a field made for one kind of column takes another kind and finds it in the same way. */
export function fieldTakes(written: ColumnKind, now: ColumnKind, rules: MappingRules): boolean {
  if (written === now) return true;
  const fieldOf = (kind: ColumnKind): unknown => mapColumn({ name: '', kind }, rules, anyTypes)?.type;
  const [field, other] = [fieldOf(written), fieldOf(now)];
  if (field === undefined || other === undefined) return false;
  // Text takes every plain value; dates of all kinds have one format.
  if (written === 'string') return now !== 'json' && now !== 'geometry';
  return field === other && written !== 'json';
}
