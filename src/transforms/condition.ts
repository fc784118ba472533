import type { Column, Row, TableSchema, Value } from '../model/change.ts';
import { tableName } from '../model/change.ts';
import { BsqlError } from '../model/errors.ts';
import type { ComparisonOperator, ConditionPlan, ConstantPlan } from '../model/plan.ts';

/** Whether a row fulfils a condition; a comparison with null does not, as in SQL. */
export type Predicate = (row: Row) => boolean;

/** Below 0, 0 or above, as the value is less than, equal to or greater than the constant. */
type Comparer = (value: Exclude<Value, null>) => number;

export function compileCondition(condition: ConditionPlan, table: TableSchema): Predicate {
  const index = findColumn(table, condition.column);
  const column = table.columns[index] as Column;
  switch (condition.kind) {
    case 'null':
      return condition.negated ? (row) => row[index] !== null : (row) => row[index] === null;
    case 'in': {
      const comparers = condition.values.map((value) => compileComparer(column, value, table));
      return (row) => {
        const value = row[index] as Value;
        return value !== null && comparers.some((compare) => compare(value) === 0) !== condition.negated;
      };
    }
    case 'compare': {
      const compare = compileComparer(column, condition.value, table);
      const holds = tests[condition.operator];
      return (row) => {
        const value = row[index] as Value;
        return value !== null && holds(compare(value));
      };
    }
  }
}

const tests: Readonly<Record<ComparisonOperator, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** The column's place; names compare as MySQL's do, without case. */
export function findColumn(table: TableSchema, name: string): number {
  const wanted = name.toLowerCase();
  const index = table.columns.findIndex((column) => column.name.toLowerCase() === wanted);
  if (index >= 0) return index;
  throw new BsqlError(`the table ${tableName(table)} has no column \`${name}\`, which a select names`, {
    code: 'BSQL5202',
    kind: 'script',
    help: `its columns are ${table.columns.map((column) => column.name).join(', ')}`,
  });
}

/** How a column compares with a constant is decided by the column's kind, never by a value's looks. */
function compileComparer(column: Column, constant: ConstantPlan, table: TableSchema): Comparer {
  switch (column.kind) {
    case 'integer':
    case 'unsigned':
    case 'decimal': {
      const wanted = parseDecimal(digitsOf(constant, column, table));
      return (value) => compareDecimals(parseDecimal(String(value)), wanted);
    }
    case 'float': {
      const wanted = Number(digitsOf(constant, column, table));
      return (value) => order(Number(value), wanted);
    }
    case 'boolean': {
      const wanted = Number(digitsOf(constant, column, table));
      return (value) => order(Number(value), wanted);
    }
    case 'date':
    case 'datetime':
    case 'timestamp': {
      if (typeof constant !== 'string' || !/^\d{4}-\d\d-\d\d/.test(constant))
        throw mismatch(column, constant, table);
      const wanted = plainTime(constant);
      return (value) => order(plainTime(String(value)), wanted);
    }
    case 'string': {
      if (typeof constant !== 'string') throw mismatch(column, constant, table);
      return (value) => order(String(value), constant);
    }
    default:
      throw mismatch(column, constant, table);
  }
}

function order<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `2024-01-02T03:04:05.100Z` and `2024-01-02 03:04:05.1` are the same; a bare date is its midnight. */
function plainTime(text: string): string {
  const plain = text.replace('T', ' ').replace(/Z$/, '');
  return plain.length === 10
    ? `${plain} 00:00:00`
    : plain.replace(/\.(\d*?)0*$/, (_all, digits: string) => (digits ? `.${digits}` : ''));
}

function digitsOf(constant: ConstantPlan, column: Column, table: TableSchema): string {
  if (typeof constant === 'object') return constant.number;
  if (typeof constant === 'boolean') return constant ? '1' : '0';
  if (/^-?\d+(?:\.\d+)?$/.test(constant.trim())) return constant.trim();
  throw mismatch(column, constant, table);
}

interface DecimalNumber {
  readonly digits: bigint;
  readonly scale: number;
}

function parseDecimal(text: string): DecimalNumber {
  const point = text.indexOf('.');
  if (point === -1) return { digits: BigInt(text), scale: 0 };
  return { digits: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}

function compareDecimals(a: DecimalNumber, b: DecimalNumber): number {
  const scale = Math.max(a.scale, b.scale);
  const x = a.digits * 10n ** BigInt(scale - a.scale);
  const y = b.digits * 10n ** BigInt(scale - b.scale);
  return x < y ? -1 : x > y ? 1 : 0;
}

function mismatch(column: Column, constant: ConstantPlan, table: TableSchema): BsqlError {
  const shown = typeof constant === 'object' ? constant.number : JSON.stringify(constant);
  return new BsqlError(
    `the ${column.kind} column ${tableName(table)}.${column.name} cannot be compared with ${shown}`,
    {
      code: 'BSQL5203',
      kind: 'script',
      help: 'compare numbers with numbers, text with text, and dates with text such as "2024-12-31 23:59:59"',
    },
  );
}
