import { distance } from 'fastest-levenshtein';

/**
 * The candidate that somebody most likely meant by `word`, or undefined when none is close: a
 * weak guess is worse than none. A swap of case or a dropped separator always counts as close.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(word);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const found = distance(wanted, fold(candidate));
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

function fold(word: string): string {
  return word.toLowerCase().replace(/[_.-]/g, '');
}
