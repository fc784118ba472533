import { BsqlError } from '../../model/errors.ts';
import { type PathTemplate, showPath } from '../../model/path-template.ts';

/** A table was emptied, and its documents are not all and alone in one place. */
export function sharedError(path: PathTemplate): BsqlError {
  return new BsqlError(
    `all documents of a table are to go, and \`${showPath(path)}\` does not say that a place is that of one table alone`,
    {
      code: 'BSQL5032',
      kind: 'data',
      help: 'put {db} and {table} into the path and nothing that depends on a row, or clear the target yourself and run on with onTruncate="ignore" or onDrop="ignore"',
    },
  );
}
