import { resolve } from 'node:path';
import { pino } from 'pino';
import { BsqlError, messageOf } from '../model/errors.ts';
import type { Terminal } from './terminal.ts';

export interface LogFile extends Pick<Terminal, 'err'> {
  readonly close: () => void;
}

/**
 * A file that lines are added to, each written before the next thing happens. SIGHUP opens it anew
 * under its name, so that whoever turns logs over may rename it.
 */
export function openLogFile(path: string, terminal: Terminal): LogFile {
  const unwritable = (error: unknown): BsqlError =>
    new BsqlError(`the log file ${path} cannot be written: ${messageOf(error)}`, {
      code: 'BSQL5204',
      cause: error,
      help: 'check that its folder exists, that the user may write there, and that there is space left',
    });
  let file: ReturnType<typeof pino.destination>;
  try {
    // Whole, since the name means the same when SIGHUP comes.
    file = pino.destination({ dest: resolve(path), sync: true });
  } catch (error) {
    throw unwritable(error);
  }
  // A stream is worth more than its log: it goes on, and says so where it still can.
  const tell = (error: unknown): void => terminal.err(unwritable(error).message);
  file.on('error', tell);
  const reopen = (): void => {
    try {
      file.reopen();
    } catch (error) {
      tell(error);
    }
  };
  process.on('SIGHUP', reopen);
  return {
    err: (line) => {
      file.write(`${line}\n`);
    },
    close: () => {
      process.off('SIGHUP', reopen);
      file.end();
    },
  };
}
