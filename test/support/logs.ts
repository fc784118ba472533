import type { Log } from '../../src/model/log.ts';

/** A log that keeps what it is told. */
export function memoryLog(): Log & {
  readonly entries: { level: string; message: string; fields: object }[];
} {
  const entries: { level: string; message: string; fields: object }[] = [];
  const write =
    (level: string) =>
    (fields: object, message: string): void => {
      entries.push({ level, message, fields });
    };
  return { entries, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
