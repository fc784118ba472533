/** A column as information_schema describes it now. */
export interface ColumnDescription {
  readonly name: string;
  /** COLUMN_TYPE, in small letters but for labels. */
  readonly type: string;
  /** Undefined for bytes and for what is no text. */
  readonly charset: string | undefined;
  /** Bytes at most of a string. */
  readonly octets: number | undefined;
}

/** A table as it is now; without columns where nobody can say. */
export interface TableDescription {
  readonly columns: readonly ColumnDescription[];
  readonly primaryKey: readonly string[];
}

/** Asks for what the log does not carry. */
export type DescribeTable = (database: string, table: string) => Promise<TableDescription>;
