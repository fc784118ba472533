import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { FormatList } from '../model/format.ts';
import type { Environment } from './environment.ts';

export interface CheckOptions {
  readonly formats: FormatList;
  readonly environment: Environment;
  /** Variables from the command line. */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * `run` needs every variable; `check` only warns of what the machine it runs on does not have,
   * since a script is right or wrong wherever it is checked.
   */
  readonly purpose: 'check' | 'run';
}

export interface CheckContext extends CheckOptions {
  readonly report: (diagnostic: Diagnostic) => void;
}
