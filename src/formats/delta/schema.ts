import type { Column } from '../../model/change.ts';

/** A column of a Delta table; its type as a Delta schema writes it, `struct`, `array` or `map` for nested ones. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** Whatever else the table says of it; kept as it is. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

const maxPrecision = 38;
const flatTypes: readonly string[] = ['long', 'double', 'boolean', 'string', 'binary', 'date', 'timestamp'];

/** The type that a source's column gets in a new table. */
function typeOfColumn({ kind, precision, scale }: Column): string {
  switch (kind) {
    case 'integer':
      return 'long';
    case 'unsigned':
      return 'decimal(20,0)';
    case 'decimal': {
      const digits = precision ?? maxPrecision;
      // What no decimal of Delta holds exactly stays text.
      return scale === undefined || digits > maxPrecision || scale > digits
        ? 'string'
        : `decimal(${digits},${scale})`;
    }
    case 'float':
      return 'double';
    case 'boolean':
    case 'binary':
    case 'date':
    case 'timestamp':
      return kind;
    // A DATETIME has no zone, and a timestamp of Delta is one instant: it would be read as another hour.
    case 'datetime':
    case 'string':
    case 'time':
    case 'json':
    case 'geometry':
      return 'string';
  }
}

/** Every column may be null: a later version of the table may lack it. */
export function fieldOfColumn(column: Column): Field {
  return { name: column.name, type: typeOfColumn(column), nullable: true, metadata: {} };
}

export interface DecimalType {
  readonly precision: number;
  readonly scale: number;
}

export function decimalOf(type: string): DecimalType | undefined {
  const match = /^decimal\((\d+),\s*(-?\d+)\)$/.exec(type);
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : undefined;
}

/** Whether bsql reads and writes columns of this type. */
export function isKnownType(type: string): boolean {
  return flatTypes.includes(type) || decimalOf(type) !== undefined;
}

/** Whether every value of one type is exactly a value of the other. */
export function holds(type: string, other: string): boolean {
  if (type === other) return true;
  const [wide, narrow] = [decimalOf(type), decimalOf(other)];
  if (!wide) return false;
  if (other === 'long') return wide.scale >= 0 && wide.precision - wide.scale >= 19;
  return (
    narrow !== undefined &&
    wide.scale >= narrow.scale &&
    wide.precision - wide.scale >= narrow.precision - narrow.scale
  );
}

export function parseSchema(text: string): Field[] {
  const { fields } = JSON.parse(text) as {
    readonly fields: readonly {
      readonly name: string;
      readonly type: string | { readonly type: string };
      readonly nullable: boolean;
      readonly metadata?: Readonly<Record<string, unknown>>;
    }[];
  };
  return fields.map(({ name, type, nullable, metadata }) => ({
    name,
    type: typeof type === 'string' ? type : type.type,
    nullable,
    metadata: metadata ?? {},
  }));
}

export function printSchema(fields: readonly Field[]): string {
  return JSON.stringify({ type: 'struct', fields });
}
