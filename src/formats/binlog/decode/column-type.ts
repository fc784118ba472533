/** Type codes as they stand in a table map, MySQL's enum_field_types. */
export const columnType = {
  tiny: 1,
  short: 2,
  long: 3,
  float: 4,
  double: 5,
  timestamp: 7,
  longlong: 8,
  int24: 9,
  date: 10,
  time: 11,
  datetime: 12,
  year: 13,
  newDate: 14,
  varchar: 15,
  bit: 16,
  timestamp2: 17,
  datetime2: 18,
  time2: 19,
  typedArray: 20,
  blobCompressed: 140,
  varcharCompressed: 141,
  vector: 242,
  json: 245,
  decimal: 246,
  enum: 247,
  set: 248,
  tinyBlob: 249,
  mediumBlob: 250,
  longBlob: 251,
  blob: 252,
  varString: 253,
  string: 254,
  geometry: 255,
} as const;

/** Types whose signs a table map tells. */
export function hasSign(type: number): boolean {
  switch (type) {
    case columnType.tiny:
    case columnType.short:
    case columnType.int24:
    case columnType.long:
    case columnType.longlong:
    case columnType.decimal:
    case columnType.float:
    case columnType.double:
    case columnType.year:
      return true;
    default:
      return false;
  }
}

/** Types whose collations a table map tells, but for ENUM and SET. */
export function hasCollation(type: number): boolean {
  switch (type) {
    case columnType.varchar:
    case columnType.varString:
    case columnType.string:
    case columnType.tinyBlob:
    case columnType.mediumBlob:
    case columnType.longBlob:
    case columnType.blob:
    case columnType.blobCompressed:
    case columnType.varcharCompressed:
    case columnType.vector:
      return true;
    default:
      return false;
  }
}
