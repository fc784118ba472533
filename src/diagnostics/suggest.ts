import { distance } from 'fastest-levenshtein';

/**
 * The candidate that somebody most likely meant by `word`, or undefined when none is close: a
 * weak guess is worse than none. A swap of case or a dropped separator always counts as close.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(word);
  const limit = wanted.length < 3 ? 0 : wanted.length < 6 ? 1 : Math.floor(wanted.length / 3);
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const found = typos(wanted, fold(candidate));
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const found = suggest(word, candidates);
  return found === undefined ? undefined : `did you mean \`${found}\`?`;
}

/** Edits between two words, where two letters that changed places are one. */
function typos(a: string, b: string): number {
  const edits = distance(a, b);
  return edits === 2 && a.length === b.length && [...a].sort().join('') === [...b].sort().join('')
    ? 1
    : edits;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[_.-]/g, '');
}
