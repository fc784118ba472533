import { BsqlError } from '../../model/errors.ts';
import type { RowImages } from './decode/rows-event.ts';
import type { RowsEntry } from './event-queue.ts';
import type { TableVersion } from './table-versions.ts';

const shownColumns = 5;

/**
 * Refuses rows of which the log does not hold every column that the script wants: a missing column is
 * not a null one (T8). What an image behind an update leaves out is as it was before.
 */
export function requireColumns(images: RowImages, version: TableVersion, entry: RowsEntry): void {
  const { first } = images;
  const wanted = version.visible ?? version.names.map((_, index) => index);
  const missing = wanted.filter((index) => first?.[index] === false);
  if (missing.length === 0) return;
  const { map, origin, form } = entry;
  const names = missing.slice(0, shownColumns).map((index) => `\`${version.names[index]}\``);
  if (missing.length > shownColumns) names.push(`${missing.length - shownColumns} more`);
  throw new BsqlError(
    `${form.operation} of ${map.database}.${map.table} at ${origin.file}:${origin.offset}: the log does not hold ${names.join(', ')} of the row, as it was written with a binlog_row_image that is not FULL`,
    {
      code: 'BSQL5006',
      kind: 'data',
      help: 'set binlog_row_image=FULL on the server and in every session that sets its own, or leave these columns out with excludeColumns',
    },
  );
}
