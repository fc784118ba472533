import { createHash } from 'node:crypto';
import type { Diagnostic } from './diagnostic.ts';

/**
 * A name for each diagnostic that stays when lines are put before it: of its file, its code, its
 * message, and how many alike come before it.
 */
export function fingerprints(diagnostics: readonly Diagnostic[]): readonly string[] {
  const seen = new Map<string, number>();
  return diagnostics.map(({ source, code, message }) => {
    const kind = JSON.stringify([source.name, code, message]);
    const count = seen.get(kind) ?? 0;
    seen.set(kind, count + 1);
    return createHash('sha256').update(`${kind}${count}`).digest('hex');
  });
}
