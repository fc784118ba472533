import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { tableName } from '../model/change.ts';
import { BsqlError, messageOf } from '../model/errors.ts';
import type { ItemFailure } from '../model/format.ts';

/** `dead-letters.jsonl` in the checkpointLocation: events that the target refuses for good. */
export class DeadLetters {
  readonly #directory: string;
  /** Two at a time could write into each other's lines. */
  #last: Promise<void> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
  }

  get path(): string {
    return join(this.#directory, 'dead-letters.jsonl');
  }

  /** Durable when it resolves, so that a checkpoint may pass the events (invariant 3). */
  async append(failures: readonly ItemFailure[]): Promise<void> {
    const appended = this.#last.catch(() => {}).then(() => this.#append(failures));
    this.#last = appended;
    await appended;
  }

  async #append(failures: readonly ItemFailure[]): Promise<void> {
    const time = new Date().toISOString();
    const text = failures.map((failure) => `${letter(failure, time)}\n`).join('');
    try {
      await mkdir(this.#directory, { recursive: true });
      const file = await open(this.path, 'a');
      try {
        await file.appendFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      throw new BsqlError(`the dead letters ${this.path} cannot be written: ${messageOf(error)}`, {
        code: 'BSQL5204',
        cause: error,
        help: 'check that checkpointLocation is a writable folder with space left',
      });
    }
  }
}

function letter(failure: ItemFailure, time: string): string {
  const { event } = failure;
  const { file, offset, gtid } = event.origin;
  const head = {
    version: 1,
    time,
    code: failure.code,
    reason: failure.reason,
    table: tableName(event.table),
    operation: event.operation,
    target: failure.target,
    id: failure.id,
    position: { file, offset, gtid: gtid ?? null, time: new Date(event.origin.time).toISOString() },
    documentVersion: event.version,
  };
  // The document is JSON text with exact numbers already; parsing it would round them.
  return `${JSON.stringify(head).slice(0, -1)},"document":${failure.document ?? 'null'}}`;
}
