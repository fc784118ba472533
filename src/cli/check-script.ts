import { type Checked, check } from '../check/check.ts';
import type { CheckOptions } from '../check/context.ts';
import type { Fetched } from '../check/environment.ts';
import { formats } from '../formats/index.ts';
import type { SourceText } from '../model/source-text.ts';
import { processEnvironment } from './scripts.ts';

/** A script that includes more than these has no end. */
const mostFetched = 100;

/**
 * Judges a script with what it includes over HTTP. The checker asks for URLs and waits for nobody: they are
 * fetched, and it judges again, until it asks for nothing new. Each is fetched once.
 */
export async function checkScript(
  source: SourceText,
  options: Omit<CheckOptions, 'formats' | 'environment'>,
): Promise<Checked> {
  const fetched = new Map<string, Fetched>();
  for (;;) {
    const missing = new Set<string>();
    const readUrl = (url: string): Fetched | undefined => {
      if (!fetched.has(url)) missing.add(url);
      return fetched.get(url);
    };
    const environment = { ...processEnvironment, readUrl };
    const checked = check(source, { ...options, formats, environment });
    if (missing.size === 0) return checked;
    const { fetchScript } = await import('./fetch-script.ts');
    for (const url of missing) {
      const tooMany = { problem: `more than ${mostFetched} scripts would be fetched` };
      fetched.set(url, fetched.size < mostFetched ? await fetchScript(url) : tooMany);
    }
  }
}
