import type { Position, TableSchema } from '../../../model/change.ts';
import { BsqlError, messageOf } from '../../../model/errors.ts';
import type {
  ExistingRows,
  ItemFailure,
  OpenContext,
  Overwrite,
  OverwriteStart,
  RolledBack,
  TargetSummary,
} from '../../../model/format.ts';
import { fillPath } from '../../../model/path-template.ts';
import { faultOfIndexName } from '../index-name.ts';
import type { Service } from '../service.ts';
import type { ElasticsearchSink } from '../sink.ts';
import { dropIndex, moveAliases } from './aliases.ts';
import { compareCounts } from './compare-counts.ts';
import { judgeName } from './judge-name.ts';
import { nextDue, overdue, readKeepOld } from './keep-old.ts';
import { planMove } from './plan-move.ts';
import { rollBack } from './roll-back.ts';
import { type Generation, indexOf, isLive, noState, type OverwriteState, stampOf } from './state.ts';
import type { OverwriteFile } from './state-file.ts';

/** Where documents go now; `feed` is what readers see while `target` is built. */
export interface Writers {
  readonly target: ElasticsearchSink;
  readonly feed: ElasticsearchSink | undefined;
}

/** How often the file is looked at for what another command wrote, in milliseconds. */
const lookInterval = 1_000;
const cleanUpAgain = 60_000;
const longestTimer = 2 ** 31 - 1;

/**
 * Builds indices beside those that readers see, moves the aliases when all rows are there, and keeps
 * what was replaced for a while. Every step is in the state file before it is done in the cluster.
 */
export class Builder implements Overwrite {
  readonly #context: OpenContext;
  readonly #file: OverwriteFile;
  readonly #service: Service;
  readonly #aliases: ElasticsearchSink;
  readonly #open: (suffix: string) => Promise<ElasticsearchSink>;
  readonly #closing = new AbortController();
  #state: OverwriteState = noState;
  #target: ElasticsearchSink | undefined;
  #feed: ElasticsearchSink | undefined;
  #looked = 0;
  #resumed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    context: OpenContext,
    file: OverwriteFile,
    service: Service,
    aliases: ElasticsearchSink,
    open: (suffix: string) => Promise<ElasticsearchSink>,
  ) {
    this.#context = context;
    this.#file = file;
    this.#service = service;
    this.#aliases = aliases;
    this.#open = open;
  }

  async next(resumed: boolean): Promise<OverwriteStart> {
    this.#state = await this.#file.read();
    this.#resumed = resumed;
    const { current, asked, back } = this.#state;
    if (!resumed || asked || !current) return { kind: 'anew' };
    // What was built by half is of two minds when the script changed meanwhile.
    if (!isLive(current) && current.live.length === 0 && current.meaning !== this.#context.meaning)
      return { kind: 'anew' };
    return back ? { kind: 'back', position: back } : { kind: 'on' };
  }

  async begin(start: OverwriteStart, tables: readonly TableSchema[], signal: AbortSignal): Promise<void> {
    const names = [...new Set(tables.map((table) => this.#nameOf(table)))];
    if (start.kind === 'anew') await this.#beginAnew(names, signal);
    else {
      const { back: _, ...state } = this.#state;
      if (start.kind === 'back') await this.#set(state);
      await this.#claim(names, signal);
    }
    const current = this.#state.current as Generation;
    this.#target = current.stamp === null ? this.#aliases : await this.#open(`-${current.stamp}`);
    if (!isLive(current)) await this.#target.prepare(tables, signal);
    const { previous } = this.#state;
    if (previous)
      this.#feed = previous.stamp === null ? this.#aliases : await this.#open(`-${previous.stamp}`);
    this.#context.log.info(
      { indices: current.names.map((name) => indexOf(name, current.stamp)), fed: previous !== undefined },
      isLive(current)
        ? 'streaming into the indices behind the aliases'
        : 'building new indices; the aliases move when all rows are there',
    );
    if (isLive(current) && current.meaning !== this.#context.meaning)
      this.#context.log.warn(
        {},
        'the script means something else than when these indices were built; bsql rebuild has the next start build them anew',
      );
    await this.#cleanUp();
  }

  async #beginAnew(names: readonly string[], signal: AbortSignal): Promise<void> {
    const { current, previous, kept, back } = this.#state;
    for (const name of names) await this.#judge(name, signal);
    const seen = current && current.live.length > 0 ? current : previous;
    if (current && seen !== current && current.stamp !== null)
      for (const name of current.names) await dropIndex(this.#service, indexOf(name, current.stamp), signal);
    const { meaning } = this.#context;
    const feeds = seen !== undefined && this.#resumed && !back && seen.meaning === meaning;
    await this.#set({
      current: { stamp: stampOf(Date.now()), ...(meaning && { meaning }), names, live: [] },
      // Documents of another meaning, or with a gap before them, are not what readers expect there.
      ...(feeds && { previous: seen }),
      kept,
    });
    if (seen && !feeds)
      this.#context.log.warn(
        { indices: seen.names.map((name) => indexOf(name, seen.stamp)) },
        `${this.#resumed ? 'the script means something else than when these indices were built' : 'there is no checkpoint up to which these indices have everything'}: they stay as they are until the aliases move`,
      );
  }

  /** Takes up names that come now; the state has them before the cluster does. */
  async #claim(names: readonly string[], signal: AbortSignal): Promise<void> {
    const { current } = this.#state;
    if (!current) throw new Error('nothing was begun');
    const fresh = names.filter((name) => !current.names.includes(name));
    if (fresh.length === 0) return;
    for (const name of fresh) await this.#judge(name, signal);
    const through = current.stamp === null ? fresh : [];
    await this.#set({
      ...this.#state,
      current: { ...current, names: [...current.names, ...fresh], live: [...current.live, ...through] },
    });
  }

  async writers(names: readonly string[], signal: AbortSignal): Promise<Writers> {
    if (!this.#target) throw new Error('nothing was begun');
    await this.#look();
    await this.#claim(names, signal);
    return { target: this.#target, feed: this.#feed };
  }

  async finish({ counts, position }: ExistingRows, signal: AbortSignal): Promise<void> {
    this.#looked = 0;
    await this.#look();
    const current = this.#state.current as Generation;
    const left = current.names.filter((name) => !current.live.includes(name));
    if (left.length === 0 || current.stamp === null) return;
    const { stamp } = current;
    const move = await planMove(
      this.#service,
      left,
      stamp,
      this.#context.options.replaceIndex === true,
      signal,
    );
    if (move.actions.length > 0) {
      const limit = Number(this.#context.options.maxDifference ?? 0);
      const bounds = counts?.map((count) => ({ ...count, index: indexOf(this.#nameOf(count), stamp) }));
      const indices = left.map((name) => indexOf(name, stamp));
      await compareCounts(this.#service, indices, bounds, limit, signal);
      await this.#set({ ...this.#state, moving: { ...this.#state.moving, ...move.replaced } });
      await moveAliases(this.#service, move.actions, signal);
    }
    await this.#settle(position);
    this.#context.log.info(
      { aliases: Object.fromEntries(left.map((name) => [name, indexOf(name, stamp)])) },
      'all rows are there: the aliases point to the new indices now',
    );
    if (this.#feed !== this.#aliases) await this.#feed?.close();
    this.#feed = undefined;
    await this.#cleanUp();
  }

  /** The aliases are moved; what they pointed to is kept. */
  async #settle(position: Position | undefined): Promise<void> {
    const { current, previous, moving = {}, kept } = this.#state;
    const { names } = current as Generation;
    const replaced = {
      stamp: commonStamp(moving),
      ...(previous?.meaning && { meaning: previous.meaning }),
      indices: moving,
      since: Date.now(),
      ...(previous && position && { position }),
    };
    await this.#set({
      current: { ...(current as Generation), live: names },
      kept: Object.keys(moving).length > 0 ? [replaced, ...kept] : kept,
    });
  }

  /** The index that readers see refuses what the new one takes: it stays as it is until the move. */
  async stopFeeding({ target, id, code, reason }: ItemFailure): Promise<void> {
    const { previous: _, ...state } = this.#state;
    await this.#set(state);
    if (this.#feed !== this.#aliases) await this.#feed?.close();
    this.#feed = undefined;
    this.#context.log.warn(
      { code: 'BSQL5106', target, id },
      `the index that is to be replaced refuses a document (${code}: ${reason}), and gets no more of them; readers see it as it is until the aliases move`,
    );
  }

  async ask(): Promise<void> {
    const state = await this.#file.read();
    await this.#file.write({ ...state, asked: true });
  }

  async rollBack(
    to: string | undefined,
    position: Position | undefined,
    signal: AbortSignal,
  ): Promise<RolledBack> {
    const { state, ...done } = await rollBack(this.#service, await this.#file.read(), to, position, signal);
    await this.#file.write(state);
    return done;
  }

  summary(): readonly TargetSummary[] {
    return this.#target?.summary() ?? [];
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#closing.abort();
    for (const sink of [this.#target, this.#feed]) if (sink !== this.#aliases) await sink?.close();
  }

  #nameOf(table: { readonly database: string; readonly name: string }): string {
    return fillPath(this.#context.path, table).toLowerCase();
  }

  async #judge(name: string, signal: AbortSignal): Promise<void> {
    // Nothing that the cluster would take for a pattern of names may get as far as a request.
    const found = faultOfIndexName(name);
    if (found) {
      throw new BsqlError(`Elasticsearch refuses the index name ${name}: it ${found.fault}`, {
        code: 'BSQL5108',
        kind: 'script',
        help: found.help,
      });
    }
    await judgeName(this.#service, name, this.#context.options.replaceIndex === true, signal);
  }

  async #set(state: OverwriteState): Promise<void> {
    this.#state = state;
    await this.#file.write(state);
  }

  /** What another command decided must not be written over. */
  async #look(): Promise<void> {
    if (Date.now() - this.#looked < lookInterval) return;
    this.#looked = Date.now();
    if (!(await this.#file.isForeign())) return;
    throw new BsqlError('another command moved the aliases of this stream, or asked for new indices', {
      code: 'BSQL5174',
      help: 'run again: the next start does what was asked for. Nothing is lost, the checkpoint stands before what was not written',
    });
  }

  /** Deletes kept indices whose time is over, now and when the next one's is. */
  async #cleanUp(): Promise<void> {
    const { log, options } = this.#context;
    const given = typeof options.keepOld === 'string' ? readKeepOld(options.keepOld) : undefined;
    const keep = given ?? { count: 1 };
    let wait: number | undefined;
    try {
      const { kept, current } = this.#state;
      // Somebody else's index is deleted only by those who say so.
      const due = overdue(kept, keep, Date.now()).filter(({ stamp }) => given || stamp !== null);
      const written = new Set(current?.names.map((name) => indexOf(name, current.stamp)));
      for (const index of due.flatMap(({ indices }) => Object.values(indices))) {
        if (written.has(index)) continue;
        const aliases = await dropIndex(this.#service, index, this.#closing.signal);
        if (aliases.length > 0)
          log.warn({ index, aliases }, 'a replaced index has an alias again, and is left to whoever made it');
        else log.info({ index }, 'deleted a replaced index; keepOld says how long they stay');
      }
      if (due.length > 0)
        await this.#set({ ...this.#state, kept: this.#state.kept.filter((one) => !due.includes(one)) });
      wait = nextDue(this.#state.kept, keep, Date.now());
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      log.warn({}, `replaced indices could not be deleted: ${messageOf(error)}`);
      wait = cleanUpAgain;
    }
    clearTimeout(this.#timer);
    if (wait === undefined || this.#closing.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#cleanUp(), Math.min(wait + 1, longestTimer));
    this.#timer.unref();
  }
}

/** The stamp of indices that bsql built together, else null. */
function commonStamp(indices: Readonly<Record<string, string>>): string | null {
  const stamps = new Set(
    Object.entries(indices).map(([name, index]) =>
      index.startsWith(`${name}-`) ? index.slice(name.length + 1) : '',
    ),
  );
  const [stamp = ''] = stamps;
  return stamps.size === 1 && /^\d{14}$/.test(stamp) ? stamp : null;
}
