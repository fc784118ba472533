/** A script that was fetched, or why there is none, in words. */
export type Fetched = { readonly text: string } | { readonly problem: string };

/** What a script may look at outside itself: the only doors of the checker. */
export interface Environment {
  /** An environment variable. */
  readonly env: (name: string) => string | undefined;
  /** A file's text; undefined if it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
  /**
   * What a URL answered when it was fetched before; undefined if it was not. The checker itself waits for
   * nobody: whoever fetches does so for what was asked for here, and checks again.
   */
  readonly readUrl?: (url: string) => Fetched | undefined;
}

/** Nothing outside: every `${env:…}` and `${file:…}` is unset, every include is missing. */
export const emptyEnvironment: Environment = { env: () => undefined, readFile: () => undefined };
