/** What a script may look at outside itself: the only doors of the checker. */
export interface Environment {
  /** An environment variable. */
  readonly env: (name: string) => string | undefined;
  /** A file's text; undefined if it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
}

/** Nothing outside: every `${env:…}` and `${file:…}` is unset, every include is missing. */
export const emptyEnvironment: Environment = { env: () => undefined, readFile: () => undefined };
