import { distance } from 'fastest-levenshtein';

export interface Suggestion {
  readonly name: string;
  /** Whether no other candidate is as close and no more than two letters differ: safe to put in its place. */
  readonly sure: boolean;
}

/**
 * The candidate that somebody most likely meant by `word`, or undefined when none is close: a
 * weak guess is worse than none. A swap of case or a dropped separator always counts as close.
 */
export function closest(word: string, candidates: Iterable<string>): Suggestion | undefined {
  const wanted = fold(word);
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  let alone = true;
  for (const candidate of candidates) {
    const found = typos(wanted, fold(candidate));
    if (found > mostTypos(fold(withoutShared(word, candidate)).length)) continue;
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
      alone = true;
    } else if (found === bestDistance) alone = false;
  }
  return best === undefined ? undefined : { name: best, sure: alone && bestDistance <= 2 };
}

export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  return closest(word, candidates)?.name;
}

export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  return question(closest(word, candidates));
}

/** The suggestion as a help says it. */
export function question(found: Suggestion | undefined): string | undefined {
  return found && `did you mean \`${found.name}\`?`;
}

function mostTypos(length: number): number {
  return length < 3 ? 0 : length < 6 ? 1 : Math.floor(length / 3);
}

/** What stands behind the parts before a dot that both have: long words in common make nothing alike. */
function withoutShared(word: string, other: string): string {
  const parts = word.toLowerCase().split('.');
  const others = other.toLowerCase().split('.');
  let shared = 0;
  while (shared < Math.min(parts.length, others.length) - 1 && parts[shared] === others[shared]) shared++;
  return parts.slice(shared).join('.');
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
