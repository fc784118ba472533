import type { BsqlError } from '../model/errors.ts';

export const exitCodes = {
  fine: 0,
  /** Findings of a check, or a failure while running. */
  failed: 1,
  /** A bad script, or a command line that makes no sense. */
  usage: 2,
  /** Something outside is missing or refuses; the same command may work later. */
  environment: 3,
  interrupted: 130,
  terminated: 143,
} as const;

export function exitCodeOf(error: BsqlError): number {
  return error.kind === 'script'
    ? exitCodes.usage
    : error.kind === 'environment'
      ? exitCodes.environment
      : exitCodes.failed;
}
