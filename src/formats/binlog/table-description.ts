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

/** A place in the log of the server that is read. */
export interface DescribedPlace {
  readonly file: string;
  /** Behind an event. */
  readonly offset: number;
}

/**
 * Asks for what the log does not carry. With a place, the answer holds from there on: a table that was
 * changed since is a BsqlError (T10).
 */
export type DescribeTable = (
  database: string,
  table: string,
  since?: DescribedPlace,
) => Promise<TableDescription>;
