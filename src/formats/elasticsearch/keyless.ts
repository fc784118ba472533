import { type TableSchema, tableName } from '../../model/change.ts';
import type { OpenContext } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import type { KeylessRows } from './encoder.ts';

/** What `noPrimaryKey` makes of rows of tables without a key; undefined where they are an error. */
export function readKeyless({ noPrimaryKey }: OptionValues): KeylessRows | undefined {
  return noPrimaryKey === 'skip' || noPrimaryKey === 'append' ? noPrimaryKey : undefined;
}

export function tellKeyless(table: TableSchema, { log, options }: OpenContext): void {
  const name = tableName(table);
  log.warn(
    { table: name, option: 'noPrimaryKey' },
    options.noPrimaryKey === 'skip'
      ? `the table ${name} has no primary key, and its rows are left out`
      : `the table ${name} has no primary key: each inserted or changed row makes a document of its own, and a deleted row changes nothing`,
  );
}
