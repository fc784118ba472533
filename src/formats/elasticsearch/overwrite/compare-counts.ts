import type { RowCount } from '../../../model/change.ts';
import { BsqlError } from '../../../model/errors.ts';
import type { Service } from '../service.ts';
import { countDocuments, missing } from './aliases.ts';

/** Throws BSQL5170 when an index differs from the rows of its tables by more than the limit. */
export async function compareCounts(
  service: Service,
  indices: readonly string[],
  counts: readonly (RowCount & { readonly index: string })[] | undefined,
  limit: number,
  signal: AbortSignal,
): Promise<void> {
  for (const index of indices) {
    const documents = await countDocuments(service, index, signal);
    if (documents === undefined) throw missing(`the index ${index}`);
    const own = (counts ?? []).filter((one) => one.index === index);
    if (own.length === 0) continue;
    const least = own.reduce((sum, one) => sum + one.least, 0);
    const most = own.reduce((sum, one) => sum + one.most, 0);
    if (documents >= least - limit && documents <= most + limit) continue;
    const rows = least === most ? String(least) : `${least} to ${most}`;
    throw new BsqlError(
      `the new index ${index} has ${documents} documents, and its tables have ${rows} rows: the alias is not moved`,
      {
        code: 'BSQL5170',
        kind: 'data',
        help: 'see whether documents were refused (bsql dlq list) or idCols give several rows one id; then run again, or build anew with bsql rebuild. maxDifference="…" allows some',
      },
    );
  }
}
