import { explainedCodes, renderCodes, renderExplanation } from '../diagnostics/render-explanation.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { BsqlError } from '../model/errors.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Prints what a code means, or all codes. */
export function runExplain(code: string | undefined, terminal: Terminal): number {
  if (code === undefined) {
    terminal.out(renderCodes());
    return exitCodes.fine;
  }
  const wanted = code.toUpperCase();
  const found = explainedCodes.find((known) => known === wanted || known === `BSQL${wanted}`);
  if (!found) {
    throw new BsqlError(`there is no code ${code}`, {
      code: 'BSQL5302',
      kind: 'script',
      help: didYouMean(code, explainedCodes) ?? '`bsql explain` lists them all',
    });
  }
  terminal.out(renderExplanation(found));
  return exitCodes.fine;
}
