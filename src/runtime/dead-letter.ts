import { type ChangeEvent, tableName } from '../model/change.ts';
import type { FaultCode } from '../model/fault-codes.ts';
import type { ItemFailure } from '../model/format.ts';

/** One line of `dead-letters.jsonl`, without the document: that stays text, for parsing would round its numbers. */
interface LetterHead {
  readonly version: 1;
  /** When it was refused, last. */
  readonly time: string;
  /** The target's own name for the fault where it gives one. */
  readonly code: string;
  /** The code that `bsql explain` knows. Letters of earlier versions have none. */
  readonly fault?: FaultCode;
  readonly reason: string;
  readonly stream?: string;
  /** Which save of the script refused it. */
  readonly save?: string;
  readonly table: string;
  readonly operation: ChangeEvent['operation'];
  readonly target: string;
  readonly id: string;
  /** Where the document is not put in its place by its id. */
  readonly routing?: string;
  readonly position: {
    readonly file: string;
    readonly offset: number;
    readonly gtid: string | null;
    readonly time: string;
  };
  readonly documentVersion: number;
  /** How often the target has refused it. */
  readonly attempts?: number;
}

export interface DeadLetter {
  readonly head: LetterHead;
  /** The document's exact JSON; undefined for a delete. */
  readonly document: string | undefined;
}

/** Who writes a letter. */
export interface LetterSender {
  readonly stream?: string;
  readonly save?: string;
}

export function letterOf(failure: ItemFailure, sender: LetterSender, time: string): DeadLetter {
  const { event } = failure;
  const { file, offset, gtid } = event.origin;
  const head: LetterHead = {
    version: 1,
    time,
    code: failure.code,
    fault: failure.fault ?? 'BSQL5106',
    reason: failure.reason,
    ...sender,
    table: tableName(event.table),
    operation: event.operation,
    target: failure.target,
    id: failure.id,
    ...(failure.routing !== undefined && { routing: failure.routing }),
    position: { file, offset, gtid: gtid ?? null, time: new Date(event.origin.time).toISOString() },
    documentVersion: event.version,
    attempts: 1,
  };
  return { head, document: failure.document };
}

const documentKey = ',"document":';

export function printLetter({ head, document }: DeadLetter): string {
  return `${JSON.stringify(head).slice(0, -1)}${documentKey}${document ?? 'null'}}`;
}

/**
 * Reads a line. Undefined for one that a crash cut off: no checkpoint passed its change, which came
 * again with the next run. Throws a SyntaxError for a version that is not known.
 */
export function readLetter(line: string): DeadLetter | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { document, ...head } = parsed as LetterHead & { document: unknown };
  if (head.version !== 1) throw new SyntaxError(`a dead letter has version ${JSON.stringify(head.version)}`);
  // Quotes are escaped within strings, so the first place is the key itself.
  const start = line.indexOf(documentKey) + documentKey.length;
  return { head, document: document === null ? undefined : line.slice(start, line.lastIndexOf('}')) };
}
