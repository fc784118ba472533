import { BsqlError } from '../model/errors.ts';
import type { Problem } from '../model/inspection.ts';

/** A fault as something found; what is no BsqlError is a fault of bsql and goes on. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof BsqlError)) throw error;
  return {
    severity: 'error',
    code: error.code,
    message: error.message,
    ...(error.help ? { help: error.help } : {}),
  };
}
