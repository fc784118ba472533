import type { ColumnKind, TableSchema } from '../model/change.ts';

/** The kinds of all columns that were ever written of a table, by name: what its target has. */
export type Shape = Readonly<Record<string, ColumnKind>>;

/** By table. */
export type Shapes = Readonly<Record<string, Shape>>;

export interface ShapeChange {
  readonly added: readonly { readonly name: string; readonly kind: ColumnKind }[];
  /** Columns whose values the target cannot take in their old place. */
  readonly retyped: readonly {
    readonly name: string;
    readonly from: ColumnKind;
    readonly to: ColumnKind;
  }[];
  /** Columns of the target that the rows lack: no fault, but told along. */
  readonly gone: readonly { readonly name: string; readonly kind: ColumnKind }[];
}

/** How a table differs from what was written of it. */
export function compareShape(
  written: Shape,
  { columns }: TableSchema,
  takes: (written: ColumnKind, now: ColumnKind) => boolean,
): ShapeChange {
  const names = new Set(columns.map(({ name }) => name));
  return {
    added: columns.flatMap(({ name, kind }) => (Object.hasOwn(written, name) ? [] : [{ name, kind }])),
    retyped: columns.flatMap(({ name, kind }) => {
      const from = Object.hasOwn(written, name) ? written[name] : undefined;
      return from === undefined || from === kind || takes(from, kind) ? [] : [{ name, from, to: kind }];
    }),
    gone: Object.entries(written).flatMap(([name, kind]) => (names.has(name) ? [] : [{ name, kind }])),
  };
}

/** The shape with room for a table's columns; what is there keeps its kind, and is never dropped. */
export function extendShape(written: Shape | undefined, { columns }: TableSchema): Shape {
  const before = Object.entries(written ?? {});
  return Object.fromEntries([
    ...columns
      .filter(({ name }) => !(written && Object.hasOwn(written, name)))
      .map(({ name, kind }): [string, ColumnKind] => [name, kind]),
    ...before,
  ]);
}

/** What changed, in words, such as "`n` (integer) is new". */
export function tellChange({ added, retyped, gone }: ShapeChange): string {
  return [
    ...added.map(({ name, kind }) => {
      const alike = gone.filter((one) => one.kind === kind).map((one) => `\`${one.name}\``);
      return `\`${name}\` (${kind}) is new${alike.length > 0 ? `, perhaps ${alike.join(' or ')} under another name` : ''}`;
    }),
    ...retyped.map(({ name, from, to }) => `\`${name}\` was ${from} and is ${to} now`),
    ...gone.map(({ name }) => `\`${name}\` is gone`),
  ].join('; ');
}

export function isShapes(value: unknown): value is Shapes {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(
      (shape: unknown) =>
        typeof shape === 'object' &&
        shape !== null &&
        Object.values(shape).every((kind) => typeof kind === 'string'),
    )
  );
}
