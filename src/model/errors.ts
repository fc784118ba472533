import type { FaultCode } from './fault-codes.ts';

/** What kind of fault an error is; the CLI turns it into an exit code. */
export type FaultKind = 'script' | 'environment' | 'data';

export interface BsqlErrorOptions {
  /** What it is; see the table of codes. */
  readonly code: FaultCode;
  /** What to do about it, in the imperative. */
  readonly help?: string;
  /** True when the same call may succeed later without anybody changing anything. Default false. */
  readonly retryable?: boolean;
  /** How long whoever refused asks to be left alone, in milliseconds. */
  readonly retryAfter?: number | undefined;
  /** Default `environment`. */
  readonly kind?: FaultKind;
  readonly cause?: unknown;
}

/** The one error class of bsql: decide on `code` and `retryable`, never on message text. */
export class BsqlError extends Error {
  readonly code: FaultCode;
  readonly help: string | undefined;
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;
  readonly kind: FaultKind;

  constructor(message: string, options: BsqlErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BsqlError';
    this.code = options.code;
    this.help = options.help;
    this.retryable = options.retryable ?? false;
    this.retryAfter = options.retryAfter;
    this.kind = options.kind ?? 'environment';
  }
}

/** The text of anything thrown, without a stack. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
