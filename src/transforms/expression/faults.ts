import { BsqlError } from '../../model/errors.ts';

/** An expression that cannot be run over a table: its kinds do not fit. Found before any row is read. */
export function kindFault(message: string, help: string): BsqlError {
  return new BsqlError(message, { code: 'BSQL5203', kind: 'script', help });
}

/** A row for which an expression has no value, where MySQL answers with an error too. */
export function rowFault(message: string): BsqlError {
  return new BsqlError(message, {
    code: 'BSQL5206',
    kind: 'data',
    help: 'mend the row, or guard the expression with `case when … then … end`',
  });
}

export function outOfRange(what: string): BsqlError {
  return rowFault(`the ${what} is out of range`);
}
