import type {
  ChangeEvent,
  Operation,
  Origin,
  Row,
  StoredRows,
  TableSchema,
  Value,
} from '../../model/change.ts';
import type { JsonBytes } from '../../model/json-bytes.ts';
import type { Bytes } from './decode/bytes.ts';
import type { RowLayout, ValuesAtOnce } from './row-layout.ts';
import type { TableVersion } from './table-versions.ts';

/** Where an image is that a change does not have. */
export const noImage = -1;

/** A change whose rows are read from the log's bytes when somebody asks for them. */
export class LoggedChange implements ChangeEvent, StoredRows {
  readonly operation: Operation;
  readonly table: TableSchema;
  readonly version: number;
  readonly origin: Origin;
  readonly #layout: RowLayout;
  readonly #bytes: Bytes;
  readonly #beforeAt: number;
  readonly #afterAt: number;
  readonly #beforeValues: ValuesAtOnce;
  readonly #afterValues: ValuesAtOnce;
  #isRead = false;
  #before: Row | undefined;
  #after: Row | undefined;

  /** Images begin at their places in `bytes`, one of which may be `noImage`. */
  constructor(
    operation: Operation,
    { schema, layout }: TableVersion,
    version: number,
    origin: Origin,
    bytes: Bytes,
    beforeAt: number,
    afterAt: number,
    beforeValues: ValuesAtOnce,
    afterValues: ValuesAtOnce,
  ) {
    this.operation = operation;
    this.table = schema;
    this.version = version;
    this.origin = origin;
    this.#layout = layout;
    this.#bytes = bytes;
    this.#beforeAt = beforeAt;
    this.#afterAt = afterAt;
    this.#beforeValues = beforeValues;
    this.#afterValues = afterValues;
  }

  get before(): Row | undefined {
    this.#read();
    return this.#before;
  }

  get after(): Row | undefined {
    this.#read();
    return this.#after;
  }

  get stored(): StoredRows {
    return this;
  }

  beforeValue(column: number): Value {
    return this.#layout.value(this.#bytes, this.#beforeAt, this.#beforeValues, column);
  }

  afterValue(column: number): Value {
    return this.#layout.value(this.#bytes, this.#afterAt, this.#afterValues, column);
  }

  keepsValue(column: number): boolean {
    return this.#layout.isRepeated(this.#bytes, this.#beforeAt, this.#afterAt, column);
  }

  writeAfter(into: JsonBytes): void {
    this.#layout.writeJson(this.#bytes, this.#afterAt, this.#afterValues, into);
  }

  /** Both at once, since the one behind an update holds what it repeats of the other. */
  #read(): void {
    if (this.#isRead) return;
    this.#isRead = true;
    const layout = this.#layout;
    if (this.#beforeAt !== noImage)
      this.#before = layout.row(this.#bytes, this.#beforeAt, this.#beforeValues);
    if (this.#afterAt === noImage) return;
    this.#after = this.#before
      ? layout.changedRow(this.#bytes, this.#afterAt, this.#afterValues, this.#before)
      : layout.row(this.#bytes, this.#afterAt, this.#afterValues);
  }
}
