import type { OptionProblem } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { type KeyColumn, readKeyColumn } from './key-columns.ts';
import { readWait, relatedOf } from './settings.ts';
import { isSelect, parseSql, type SqlPart } from './statement.ts';

/** What the options of a re-query say together, before any database is asked. */
export function checkRequeryOptions(options: OptionValues): readonly OptionProblem[] {
  // What is missing or of another type was told.
  if (typeof options.sql !== 'string' || !Array.isArray(options.keys)) return [];
  const sql = parseSql(options.sql);
  return [
    ...checkSql(sql),
    ...checkKeys(options.keys as readonly string[], options),
    ...checkRelated(options),
    ...checkShards(sql, options),
    ...checkDeletes(options),
    ...checkWaits(options),
  ];
}

function cannot(option: string, message: string, help: string): OptionProblem {
  return { code: 'BSQL3021', option, message: `option \`${option}\`: ${message}`, help };
}

function checkSql(sql: readonly SqlPart[]): OptionProblem[] {
  if (!isSelect(sql))
    return [cannot('sql', 'this is not one SELECT', 'give one statement that begins with select or with')];
  const column = sql.find((part) => 'column' in part);
  if (column && 'column' in column) {
    return [
      cannot(
        'sql',
        `\`:${column.column}\` stands for nothing here`,
        'the keys are `in (?)` or `in (:keys)`; columns of a changed row are known to related.TABLE only',
      ),
    ];
  }
  const places = sql.filter((part) => 'keys' in part);
  if (places.length === 0) {
    return [
      cannot(
        'sql',
        'there is no place for the keys, so every change would read every row',
        'add a condition such as: where o.id in (?)',
      ),
    ];
  }
  if (places.some(({ inList }) => !inList))
    return [cannot('sql', 'the keys are a list, and stand outside of `in (…)`', 'write: in (?)')];
  return [];
}

function checkKeys(entries: readonly string[], options: OptionValues): OptionProblem[] {
  const columns: KeyColumn[] = [];
  for (const entry of entries) {
    const found = readKeyColumn(entry);
    if (!found) {
      return [
        {
          code: 'BSQL3004',
          option: 'keys',
          message: `option \`keys\`: "${entry}" is not a table and its column`,
          help: 'write TABLE=COLUMN with commas between, such as keys="orders=id, order_items=order_id"',
        },
      ];
    }
    if (columns.some(({ table }) => table === found.table))
      return [cannot('keys', `\`${found.table}\` stands twice in it`, 'a table has one column with the key')];
    columns.push(found);
  }
  const main = typeof options.main === 'string' ? options.main : columns[0]?.table;
  const own = columns.find(({ table }) => table === main)?.column;
  if (own === undefined) {
    return [
      cannot(
        'main',
        `\`${main}\` is not in keys`,
        `name one of ${columns.map(({ table }) => table).join(', ')}, or add ${main}=… to keys`,
      ),
    ];
  }
  return columns
    .filter(({ table, column }) => table !== main && column.toLowerCase() === 'id')
    .map(({ table, column }) => ({
      code: 'BSQL3121',
      option: 'keys',
      message: `option \`keys\`: \`${table}=${column}\` is most likely the row's own id, and not the key of the document`,
      help: `name the column of \`${table}\` that points to \`${main}.${own}\`; where it has none, use related.${table}`,
    }));
}

function checkRelated(options: OptionValues): OptionProblem[] {
  return [...relatedOf(options)].flatMap(([table, sql]): OptionProblem[] => {
    const option = `related.${table}`;
    if (!isSelect(sql))
      return [cannot(option, 'this is not one SELECT', 'give one statement that begins with select or with')];
    if (sql.some((part) => 'keys' in part))
      return [
        cannot(option, 'it is given a changed row and no keys', `name columns of \`${table}\` such as :id`),
      ];
    if (sql.some((part) => 'column' in part)) return [];
    return [
      cannot(
        option,
        'it does not look at the changed row, so every change would touch every document',
        `name a column of \`${table}\` in its condition, such as :id`,
      ),
    ];
  });
}

function checkShards(sql: readonly SqlPart[], options: OptionValues): OptionProblem[] {
  const sharded = sql.find((part) => 'shard' in part);
  if (sharded && 'shard' in sharded && options.shards === undefined) {
    return [
      {
        code: 'BSQL3003',
        option: 'sql',
        message: `format \`requery\` needs the option \`shards\` for {{${sharded.shard}_table}}`,
        help: 'say how many shards there are: shards=64',
      },
    ];
  }
  if (options.shards !== undefined && !sharded) {
    return [
      cannot(
        'shards',
        'the SQL names no table by its shard',
        'write {{name_table}} in the SQL, or leave shards out',
      ),
    ];
  }
  return [];
}

function checkDeletes({ deleteOnDelete, deleteOnMissing }: OptionValues): OptionProblem[] {
  if (deleteOnDelete !== false || deleteOnMissing === false) return [];
  return [
    cannot(
      'deleteOnDelete',
      'a deleted row has no row in the SQL either, so deleteOnMissing deletes its document all the same',
      'to keep documents of deleted rows write deleteOnMissing="false" too; else leave deleteOnDelete out',
    ),
  ];
}

function checkWaits({ retryWaits }: OptionValues): OptionProblem[] {
  const wrong = Array.isArray(retryWaits)
    ? (retryWaits as readonly string[]).find((wait) => readWait(wait) === undefined)
    : undefined;
  if (wrong === undefined) return [];
  return [
    {
      code: 'BSQL3004',
      option: 'retryWaits',
      message: `option \`retryWaits\`: "${wrong}" is not a wait`,
      help: 'give durations with commas between, such as "1s,5s,30s"',
    },
  ];
}
