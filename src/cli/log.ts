import { pino } from 'pino';
import type { Log } from '../model/log.ts';
import type { Terminal } from './terminal.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Lines for people where people watch, JSON lines (pino's) for machines; on standard error or into a file. */
export function createLog(form: 'text' | 'json', level: LogLevel, to: Pick<Terminal, 'err'>): Log {
  if (form === 'json')
    return pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      { write: (line: string) => to.err(line.trimEnd()) },
    );
  const write =
    (of: LogLevel) =>
    (fields: object, message: string): void => {
      if (levels.indexOf(of) < levels.indexOf(level)) return;
      const time = new Date().toTimeString().slice(0, 8);
      const rest = Object.entries(fields)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${String(value)}`);
      to.err([time, of.padEnd(5), message, ...(rest.length > 0 ? [`(${rest.join(', ')})`] : [])].join(' '));
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
