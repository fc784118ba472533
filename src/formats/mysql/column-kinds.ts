import type { ColumnKind } from '../../model/change.ts';

const kinds: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^bigint\b.*unsigned/, 'unsigned'],
  [/^bit\b/, 'unsigned'],
  [/^(?:tiny|small|medium|big)?int\b|^year\b/, 'integer'],
  [/^decimal\b/, 'decimal'],
  [/^(?:float|double)\b/, 'float'],
  [/^date$/, 'date'],
  [/^datetime\b/, 'datetime'],
  [/^timestamp\b/, 'timestamp'],
  [/^time\b/, 'time'],
  [/^(?:json|vector)\b/, 'json'],
  [/^(?:var)?char\b|^(?:tiny|medium|long)?text\b|^enum\b|^set\b|^uuid$|^inet[46]$/, 'string'],
  [/^(?:var)?binary\b|^(?:tiny|medium|long)?blob\b/, 'binary'],
  [
    /^(?:geometry|point|linestring|polygon|multipoint|multilinestring|multipolygon|geom(?:etry)?collection)\b/,
    'geometry',
  ],
];

/**
 * The kind that a column of this type has once the log is read, by its type as information_schema
 * writes it; undefined for a type that the reader may not know.
 */
export function kindOfType(type: string): ColumnKind | undefined {
  const lower = type.toLowerCase();
  return kinds.find(([pattern]) => pattern.test(lower))?.[1];
}

/** Digits of a decimal column, altogether and behind the point, by its type as information_schema writes it. */
export function digitsOfType(type: string): { readonly precision?: number; readonly scale?: number } {
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)/i.exec(type) ?? [];
  return precision === undefined ? {} : { precision: Number(precision), scale: Number(scale) };
}
