import { styleText } from 'node:util';

/** The process's output streams, as commands see them. */
export interface Terminal {
  /** A line on standard output: results. */
  readonly out: (text: string) => void;
  /** The same, resolved once it is written and rejected if it cannot be. */
  readonly write: (text: string) => Promise<void>;
  /** A line on standard error: everything else. */
  readonly err: (text: string) => void;
  readonly outColor: boolean;
  readonly errColor: boolean;
  /** Whether a person watches standard error. */
  readonly interactive: boolean;
  /** Puts a line at the foot of the terminal, or takes it away. Nothing where nobody watches. */
  readonly status: (text: string | undefined) => void;
}

export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  let shown = '';
  // Told by the callback of each write; as an event it would end the process.
  stdout.on('error', () => {});
  const clear = (): void => {
    if (shown !== '') stderr.write('\r\u001b[2K');
  };
  return {
    out: (text) => {
      if (shown !== '' && stdout.isTTY) clear();
      stdout.write(`${text}\n`);
      if (shown !== '' && stdout.isTTY) stderr.write(shown);
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    err: (text) => {
      clear();
      stderr.write(`${text}\n${shown}`);
    },
    outColor: wantsColor(stdout.isTTY),
    errColor: wantsColor(stderr.isTTY),
    interactive: stderr.isTTY === true,
    status: (text) => {
      if (stderr.isTTY !== true) return;
      clear();
      shown = text === undefined ? '' : [...text].slice(0, (stderr.columns || 80) - 1).join('');
      stderr.write(shown);
    },
  };
}

/** The conventions of NO_COLOR and FORCE_COLOR. */
function wantsColor(tty: boolean | undefined): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0';
  return tty === true;
}

/** A fault outside a script, in the form of a diagnostic. */
export function renderFault(
  fault: {
    readonly severity: 'error' | 'warning';
    readonly code: string;
    readonly message: string;
    readonly help?: string | undefined;
  },
  color: boolean,
): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    color ? styleText(format, text, { validateStream: false }) : text;
  const head = `${paint([fault.severity === 'error' ? 'red' : 'yellow', 'bold'], `${fault.severity}[${fault.code}]`)}${paint('bold', `: ${fault.message}`)}`;
  return fault.help ? `${head}\n  ${paint('blue', '=')} ${paint('bold', 'help')}: ${fault.help}` : head;
}
