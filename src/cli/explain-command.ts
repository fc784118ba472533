import { explainedCodes, renderCodes, renderExplanation } from '../diagnostics/render-explanation.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { formats } from '../formats/index.ts';
import { BsqlError } from '../model/errors.ts';
import { findFunction, functionNames } from '../transforms/functions/index.ts';
import { exitCodes } from './exit-codes.ts';
import { renderFormat, renderFunction, renderOptionsNamed, renderSaveOptions } from './render-topic.ts';
import type { Terminal } from './terminal.ts';

/** Prints what a code, a format, an option or a function means, or all codes. */
export function runExplain(topic: string | undefined, terminal: Terminal): number {
  terminal.out(topic === undefined ? renderCodes() : explain(topic));
  return exitCodes.fine;
}

function explain(topic: string): string {
  const wanted = topic.toUpperCase();
  const code = explainedCodes.find((known) => known === wanted || known === `BSQL${wanted}`);
  if (code) return renderExplanation(code);
  const lower = topic.toLowerCase();
  if (lower === 'save') return renderSaveOptions();
  const format = formats.find(({ name, aliases = [] }) =>
    [name, ...aliases].some((known) => known.toLowerCase() === lower),
  );
  if (format) return renderFormat(format);
  const option = renderOptionsNamed(topic, formats);
  if (option) return option;
  const found = findFunction(topic);
  if (found) return renderFunction(found);
  const known = [...explainedCodes, ...formats.map(({ name }) => name), ...optionNames(), ...functionNames()];
  throw new BsqlError(`there is no code, format, option or function ${topic}`, {
    code: 'BSQL5302',
    kind: 'script',
    help:
      didYouMean(topic, known) ?? '`bsql explain` lists all codes, and `bsql explain es` what a format knows',
  });
}

function optionNames(): string[] {
  return formats.flatMap(({ source, sink, transform }) =>
    [source, sink, transform].flatMap((side) => (side?.options ?? []).map(({ name }) => name)),
  );
}
