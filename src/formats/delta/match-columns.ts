import { type Column, type TableSchema, tableName } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import { type Field, fieldOfColumn, holds } from './schema.ts';

/** Letters that Delta allows in no column name unless a table maps its columns to other names. */
const illegal = /[ ,;{}()\n\t=]/;

/**
 * The columns that a Delta table must have to take this table's rows: its own, and with
 * `mergeSchema` those that are new. Throws what changed, if that cannot be followed.
 */
export function matchColumns(
  table: TableSchema,
  fields: readonly Field[] | undefined,
  mergeSchema: boolean,
  directory: string,
): readonly Field[] {
  refuseNames(table, directory);
  if (!fields) return table.columns.map(fieldOfColumn);
  const added = table.columns.filter((column) => !findField(fields, column.name)).map(fieldOfColumn);
  const retyped = table.columns.flatMap((column) => {
    const field = findField(fields, column.name);
    const { type } = fieldOfColumn(column);
    return field && !holds(field.type, type)
      ? [`\`${column.name}\` is ${type} now, and ${field.type} there`]
      : [];
  });
  const missing = fields.filter(({ name }) => !findColumn(table, name));
  const required = missing.filter(({ nullable }) => !nullable);
  if (retyped.length > 0 || required.length > 0) {
    throw changed(
      table,
      directory,
      [...retyped, ...required.map(({ name }) => `\`${name}\` may not be null there, and the rows lack it`)],
      'a type cannot change in place: bring the column back to its old type with a cast in a select, or move the table away, remove the checkpoint, and let bsql make it anew',
    );
  }
  if (!mergeSchema && (added.length > 0 || missing.length > 0)) {
    throw changed(
      table,
      directory,
      [
        ...added.map(({ name, type }) => `\`${name}\` (${type}) is new`),
        ...missing.map(({ name }) => `\`${name}\` is not in the rows any more`),
      ],
      'set mergeSchema="true" to add new columns to the Delta table and to leave missing ones null; or choose the old columns with a select',
    );
  }
  return added.length > 0 ? [...fields, ...added] : fields;
}

function refuseNames(table: TableSchema, directory: string): void {
  const names = table.columns.map(({ name }) => name);
  const bad = names.find((name) => illegal.test(name) || name === '');
  const twice = names.find(
    (name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index,
  );
  if (bad === undefined && twice === undefined) return;
  throw new BsqlError(
    bad !== undefined
      ? `the column \`${bad}\` of ${tableName(table)} cannot be one of the Delta table ${directory}: a blank and , ; { } ( ) = are not allowed in its name`
      : `${tableName(table)} has two columns \`${twice}\`, and Delta knows no case`,
    { code: 'BSQL5132', kind: 'data', help: 'give it another name with a select' },
  );
}

function changed(table: TableSchema, directory: string, what: readonly string[], help: string): BsqlError {
  return new BsqlError(
    `the columns of ${tableName(table)} are not those of the Delta table ${directory}: ${what.join('; ')}`,
    { code: 'BSQL5132', kind: 'data', help },
  );
}

/** Names of columns know no case, neither in MySQL nor in Delta. */
export function findField(fields: readonly Field[], name: string): Field | undefined {
  const wanted = name.toLowerCase();
  return fields.find((field) => field.name.toLowerCase() === wanted);
}

function findColumn(table: TableSchema, name: string): Column | undefined {
  const wanted = name.toLowerCase();
  return table.columns.find((column) => column.name.toLowerCase() === wanted);
}

/** The table's fields that the script's `partitionBy` names, or those that it is partitioned by already. */
export function matchPartitions(
  table: TableSchema,
  fields: readonly Field[],
  wanted: readonly string[],
  present: readonly string[] | undefined,
  directory: string,
): readonly string[] {
  const names = wanted.map((name) => {
    const field = findField(fields, name);
    if (field && field.type !== 'binary') return field.name;
    throw new BsqlError(
      field
        ? `${tableName(table)} cannot be partitioned by \`${name}\`: its values are bytes`
        : `${tableName(table)} has no column \`${name}\`, which partitionBy names`,
      {
        code: field ? 'BSQL5132' : 'BSQL5202',
        kind: 'script',
        help: `its columns are ${fields.map((one) => one.name).join(', ')}`,
      },
    );
  });
  if (present && wanted.length > 0 && present.join() !== names.join()) {
    throw new BsqlError(
      `the Delta table ${directory} is partitioned by ${present.join(', ') || 'nothing'}, and partitionBy says ${names.join(', ')}`,
      {
        code: 'BSQL5132',
        kind: 'script',
        help: 'leave partitionBy as the table has it, or save to another path: partitions cannot change in place',
      },
    );
  }
  if (!present && names.length >= fields.length) {
    throw new BsqlError(`${tableName(table)} would be partitioned by every column it has`, {
      code: 'BSQL5132',
      kind: 'script',
      help: 'leave at least one column out of partitionBy',
    });
  }
  return present ?? names;
}
