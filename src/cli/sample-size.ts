import { BsqlError } from '../model/errors.ts';

/** How much to compare: a number of rows, or a share of them between 0 and 1. */
export type SampleSize = { readonly rows: number } | { readonly share: number };

/** Reads `1000` and `5%`. */
export function readSampleSize(text: string): SampleSize {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim())?.[1];
  if (percent !== undefined && Number(percent) > 0 && Number(percent) <= 100)
    return { share: Number(percent) / 100 };
  if (/^[1-9]\d{0,14}$/.test(text.trim())) return { rows: Number(text) };
  throw new BsqlError(`--sample ${text} is neither a number of rows nor a share of them`, {
    code: 'BSQL5302',
    kind: 'script',
    help: 'write --sample 1000 or --sample 5%',
  });
}
