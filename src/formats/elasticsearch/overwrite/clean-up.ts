import { messageOf } from '../../../model/errors.ts';
import type { OpenContext } from '../../../model/format.ts';
import type { Service } from '../service.ts';
import { dropIndex } from './aliases.ts';
import { type KeepOld, nextDue, overdue, readKeepOld } from './keep-old.ts';
import { indicesOf } from './state.ts';
import { isChangedByAnother, type OverwriteFile } from './state-file.ts';

const again = 60_000;
const longestTimer = 2 ** 31 - 1;

/** Deletes kept indices whose time is over, now and when the next one's is. */
export class CleanUp {
  readonly #context: OpenContext;
  readonly #file: OverwriteFile;
  readonly #service: Service;
  readonly #given: KeepOld | undefined;
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(context: OpenContext, file: OverwriteFile, service: Service) {
    const { keepOld } = context.options;
    this.#context = context;
    this.#file = file;
    this.#service = service;
    this.#given = typeof keepOld === 'string' ? readKeepOld(keepOld) : undefined;
  }

  async run(): Promise<void> {
    const { log } = this.#context;
    const keep = this.#given ?? { count: 1 };
    let wait: number | undefined;
    try {
      await this.#release(keep);
      await this.#drop();
      wait = nextDue(this.#file.state.kept, keep, Date.now());
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      if (isChangedByAnother(error)) {
        // The stream ends at its next write, and has nothing to decide until then.
        log.info({}, 'another command changed the aliases: replaced indices are left to the next start');
        return;
      }
      log.warn({}, `replaced indices could not be deleted: ${messageOf(error)}`);
      wait = again;
    }
    clearTimeout(this.#timer);
    if (wait === undefined || this.#closing.signal.aborted) return;
    this.#timer = setTimeout(() => void this.run(), Math.min(wait + 1, longestTimer));
    this.#timer.unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
  }

  /** Before they are deleted the file says so: nobody goes back to them from here on. */
  async #release(keep: KeepOld): Promise<void> {
    // Somebody else's index is deleted only by those who say so.
    const due = overdue(this.#file.state.kept, keep, Date.now()).filter(
      ({ stamp }) => this.#given || stamp !== null,
    );
    if (due.length === 0) return;
    const indices = due.flatMap((one) => Object.values(one.indices));
    await this.#file.change((state) => ({
      ...state,
      dropping: [...(state.dropping ?? []), ...indices],
      kept: state.kept.filter((one) => !due.includes(one)),
    }));
  }

  async #drop(): Promise<void> {
    const { log } = this.#context;
    const { current, previous, dropping = [] } = this.#file.state;
    if (dropping.length === 0) return;
    const written = new Set([current, previous].flatMap((one) => (one ? indicesOf(one) : [])));
    for (const index of dropping) {
      if (written.has(index)) continue;
      const aliases = await dropIndex(this.#service, index, this.#closing.signal);
      if (aliases.length > 0)
        log.warn({ index, aliases }, 'a replaced index has an alias again, and is left to whoever made it');
      else log.info({ index }, 'deleted a replaced index; keepOld says how long they stay');
    }
    await this.#file.change(({ dropping: now = [], ...state }) => {
      const left = now.filter((index) => !dropping.includes(index));
      return left.length > 0 ? { ...state, dropping: left } : state;
    });
  }
}
