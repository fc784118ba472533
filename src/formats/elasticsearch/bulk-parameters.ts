import type { OptionValues } from '../../model/options.ts';

/** What the options say of every bulk request as a whole. */
export interface BulkParameters {
  readonly pipeline: string | undefined;
  readonly refresh: string | undefined;
}

export function readBulkParameters(options: OptionValues): BulkParameters {
  const { 'es.ingest.pipeline': pipeline, 'es.refresh': refresh } = options;
  return {
    pipeline: typeof pipeline === 'string' && pipeline !== '' ? pipeline : undefined,
    refresh: refresh === 'true' || refresh === 'wait_for' ? refresh : undefined,
  };
}
