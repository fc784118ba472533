import { BsqlError, messageOf } from '../model/errors.ts';

/** Throws for a `--table` that is no regular expression. */
export function judgePattern(pattern: string | undefined): void {
  try {
    new RegExp(`^(?:${pattern ?? ''})$`, 'u');
  } catch (error) {
    throw new BsqlError(`--table ${pattern} is not a regular expression: ${messageOf(error)}`, {
      code: 'BSQL5302',
      kind: 'script',
      help: "write a pattern that matches a table's whole name, such as orders or 'shop\\.order_\\d+'",
    });
  }
}
