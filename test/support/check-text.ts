import { type Checked, check } from '../../src/check/check.ts';
import type { Environment } from '../../src/check/environment.ts';
import { formats } from '../../src/formats/index.ts';

/** Judges a text without anything around it but the given files, each variable of the environment set. */
export function checkText(
  text: string,
  options: { readonly files?: Readonly<Record<string, string>>; readonly run?: boolean } = {},
): Checked {
  const environment: Environment = { env: () => 'x', readFile: (path) => options.files?.[path] };
  const purpose = options.run ? 'run' : 'check';
  return check({ name: 'test.bsql', text }, { formats, environment, purpose });
}

/** The codes of what is told, in order. */
export function codesOf(text: string, options?: Parameters<typeof checkText>[1]): string[] {
  return checkText(text, options).diagnostics.map(({ code }) => code);
}
