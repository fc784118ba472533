import type { Position, TableSchema } from '../../../model/change.ts';
import { BsqlError } from '../../../model/errors.ts';
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
import { moveAliases, pointAliases } from './aliases.ts';
import { CleanUp } from './clean-up.ts';
import { compareCounts } from './compare-counts.ts';
import { judgeName } from './judge-name.ts';
import { planMove } from './plan-move.ts';
import { rollBack } from './roll-back.ts';
import { type Generation, indexOf, indicesOf, isLive, settle, stampOf } from './state.ts';
import { changedByAnother, isChangedByAnother, type OverwriteFile, untilUnchanged } from './state-file.ts';
import { finishReturn, noteMove } from './unfinished.ts';

/** Where documents go now; `feed` is what readers see while `target` is built. */
export interface Writers {
  readonly target: ElasticsearchSink;
  readonly feed: ElasticsearchSink | undefined;
}

/** How often the file is looked at for what another command wrote, in milliseconds. */
const lookInterval = 1_000;

/**
 * Builds indices beside those that readers see, moves the aliases when all rows are there, and keeps
 * what was replaced for a while. Every step is in the state file before it is done in the cluster, and
 * none is written over what another process decided.
 */
export class Builder implements Overwrite {
  readonly #context: OpenContext;
  readonly #file: OverwriteFile;
  readonly #service: Service;
  readonly #aliases: ElasticsearchSink;
  readonly #open: (suffix: string) => Promise<ElasticsearchSink>;
  readonly #cleanUp: CleanUp;
  #target: ElasticsearchSink | undefined;
  #feed: ElasticsearchSink | undefined;
  #retired: ElasticsearchSink | undefined;
  #looked = 0;
  #resumed = false;

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
    this.#cleanUp = new CleanUp(context, file, service);
  }

  async next(resumed: boolean): Promise<OverwriteStart> {
    const { current, asked, back } = await this.#file.read();
    this.#resumed = resumed;
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
      await finishReturn(this.#service, this.#file, signal);
      // Through an alias that is moved already, the feed would write beside the target into one index.
      if (this.#file.state.previous?.stamp === null)
        await noteMove(this.#service, this.#file, undefined, signal);
      if (start.kind === 'back') await this.#file.change(({ back: _, ...state }) => state);
      await this.#claim(names, signal);
    }
    const current = this.#file.state.current as Generation;
    this.#target = current.stamp === null ? this.#aliases : await this.#open(`-${current.stamp}`);
    if (!isLive(current)) await this.#target.prepare(tables, signal);
    const { previous } = this.#file.state;
    if (previous)
      this.#feed = previous.stamp === null ? this.#aliases : await this.#open(`-${previous.stamp}`);
    this.#context.log.info(
      { indices: indicesOf(current), fed: previous !== undefined },
      isLive(current)
        ? 'streaming into the indices behind the aliases'
        : 'building new indices; the aliases move when all rows are there',
    );
    if (isLive(current) && current.meaning !== this.#context.meaning)
      this.#context.log.warn(
        {},
        'the script means something else than when these indices were built; bsql rebuild has the next start build them anew',
      );
    await this.#cleanUp.run();
  }

  async #beginAnew(names: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#finishOthers(signal);
    const { current, previous, kept, back, dropping = [] } = this.#file.state;
    for (const name of names) await this.#judge(name, signal);
    const seen = current && current.live.length > 0 ? current : previous;
    const halfBuilt = current && seen !== current && current.stamp !== null ? indicesOf(current) : [];
    const dropped = [...dropping, ...halfBuilt];
    const { meaning } = this.#context;
    const feeds = seen !== undefined && this.#resumed && !back && seen.meaning === meaning;
    await this.#file.change((state) => ({
      current: { stamp: stampOf(Date.now(), state), ...(meaning && { meaning }), names, live: [] },
      // Documents of another meaning, or with a gap before them, are not what readers expect there.
      ...(feeds && { previous: seen }),
      ...(dropped.length > 0 && { dropping: dropped }),
      kept,
    }));
    if (seen && !feeds)
      this.#context.log.warn(
        { indices: indicesOf(seen) },
        `${this.#resumed ? 'the script means something else than when these indices were built' : 'there is no checkpoint up to which these indices have everything'}: they stay as they are until the aliases move`,
      );
  }

  /** What readers see decides what is fed: a move or a rollback that was killed is noted or done first. */
  async #finishOthers(signal: AbortSignal): Promise<void> {
    await noteMove(this.#service, this.#file, undefined, signal);
    try {
      await finishReturn(this.#service, this.#file, signal);
    } catch (error) {
      // Where there is nothing to go back to, all is built anew.
      if (!(error instanceof BsqlError && error.code === 'BSQL5172')) throw error;
      this.#context.log.warn({ code: error.code }, error.message);
    }
  }

  /** Takes up names that come now; the state has them before the cluster does. */
  async #claim(names: readonly string[], signal: AbortSignal): Promise<void> {
    const { current } = this.#file.state;
    if (!current) throw new Error('nothing was begun');
    const fresh = names.filter((name) => !current.names.includes(name));
    if (fresh.length === 0) return;
    for (const name of fresh) await this.#judge(name, signal);
    const through = current.stamp === null ? fresh : [];
    await this.#file.change((state) => ({
      ...state,
      current: { ...current, names: [...current.names, ...fresh], live: [...current.live, ...through] },
    }));
  }

  /** The target is one and the same for a run; the feed may only go away. */
  get open(): Writers {
    if (!this.#target) throw new Error('nothing was begun');
    return { target: this.#target, feed: this.#feed };
  }

  /** To be awaited before each write, one after the other. */
  async writers(names: readonly string[], signal: AbortSignal): Promise<Writers> {
    await this.#look();
    await this.#claim(names, signal);
    return this.open;
  }

  async finish({ counts, position }: ExistingRows, signal: AbortSignal): Promise<void> {
    this.#looked = 0;
    await this.#look();
    const current = this.#file.state.current as Generation;
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
      await this.#file.change((state) => ({ ...state, moving: { ...state.moving, ...move.replaced } }));
      await moveAliases(this.#service, move.actions, signal);
    }
    try {
      await this.#file.change((state) => settle(state, position, Date.now()));
    } catch (error) {
      // Another command decided before the move, and not for it.
      if (isChangedByAnother(error)) await pointAliases(this.#service, move.replaced, signal);
      throw error;
    }
    this.#context.log.info(
      { aliases: Object.fromEntries(left.map((name) => [name, indexOf(name, stamp)])) },
      'all rows are there: the aliases point to the new indices now',
    );
    this.#retire();
    await this.#cleanUp.run();
  }

  /** The index that readers see refuses what the new one takes: it stays as it is until the move. */
  async stopFeeding({ target, id, code, reason }: ItemFailure): Promise<void> {
    if (!this.#feed) return;
    this.#retire();
    await this.#file.change(({ previous: _, ...state }) => state);
    this.#context.log.warn(
      { code: 'BSQL5106', target, id },
      `the index that is to be replaced refuses a document (${code}: ${reason}), and gets no more of them; readers see it as it is until the aliases move`,
    );
  }

  /** Other writes into it may be under way: it is closed with everything else. */
  #retire(): void {
    if (this.#feed) this.#retired = this.#feed;
    this.#feed = undefined;
  }

  async ask(): Promise<void> {
    await untilUnchanged(async () => {
      await this.#file.read();
      await this.#file.change((state) => ({ ...state, asked: true }));
    });
  }

  async rollBack(
    to: string | undefined,
    position: Position | undefined,
    signal: AbortSignal,
  ): Promise<RolledBack> {
    return await rollBack(this.#service, this.#file, to, position, signal);
  }

  summary(): readonly TargetSummary[] {
    return this.#target?.summary() ?? [];
  }

  async close(): Promise<void> {
    this.#cleanUp.close();
    for (const sink of [this.#target, this.#feed, this.#retired])
      if (sink !== this.#aliases) await sink?.close();
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

  /** What another command decided must not be written over. */
  async #look(): Promise<void> {
    if (Date.now() - this.#looked < lookInterval) return;
    this.#looked = Date.now();
    if (await this.#file.isForeign()) throw changedByAnother();
  }
}
