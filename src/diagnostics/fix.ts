import type { Span } from '../model/source-text.ts';
import type { Suggestion } from './suggest.ts';

/** Puts `text` in the place of `span`, which lies in the diagnostic's source; an empty span inserts. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A change of the script that takes a fault away. */
export interface Fix {
  /** What it does, in the imperative. */
  readonly title: string;
  /** Whether it is certainly what was meant: `bsql check --fix` applies only these. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/** A fix of one edit. Safe by default. */
export function replace(span: Span, text: string, options: { title?: string; safe?: boolean } = {}): Fix {
  return {
    title: options.title ?? `write \`${text}\``,
    safe: options.safe ?? true,
    edits: [{ span, text }],
  };
}

/** The fix that puts a suggestion in the place of what was misspelt; none without a suggestion. */
export function accept(
  span: Span,
  found: Suggestion | undefined,
  write: (name: string) => string = (name) => name,
): readonly Fix[] {
  return found ? [replace(span, write(found.name), { safe: found.sure })] : [];
}
