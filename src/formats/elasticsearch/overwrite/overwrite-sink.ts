import type { ChangeEvent, Clearing } from '../../../model/change.ts';
import type { FaultCode } from '../../../model/fault-codes.ts';
import type {
  DocumentAccess,
  ItemFailure,
  KeptDocument,
  KeptRefusal,
  OpenContext,
  Overwrite,
  Problem,
  Sink,
  TargetSummary,
  WriteContext,
} from '../../../model/format.ts';
import type { InspectedTable, SinkInspection } from '../../../model/inspection.ts';
import { fillPath } from '../../../model/path-template.ts';
import { insist } from '../insist.ts';
import { openElasticsearchSink, openService } from '../open-sink.ts';
import type { Service } from '../service.ts';
import type { ElasticsearchSink } from '../sink.ts';
import { lookUp } from './aliases.ts';
import { Builder, type Writers } from './builder.ts';
import { judgeNames, notAnAlias } from './judge-name.ts';
import { OverwriteFlush } from './overwrite-flush.ts';
import { nameOfIndex } from './state.ts';
import { OverwriteFile } from './state-file.ts';

/** Problems of an index that is there. */
const ofIndices: readonly FaultCode[] = ['BSQL5113', 'BSQL5121', 'BSQL5122'];

export async function openOverwriteSink(context: OpenContext): Promise<Sink> {
  const { mode: _, ...plain } = context;
  const open = async (suffix: string): Promise<ElasticsearchSink> =>
    await openElasticsearchSink({
      ...plain,
      path: { parts: [...plain.path.parts, ...(suffix === '' ? [] : [{ text: suffix }])] },
    });
  return new OverwriteSink(context, await open(''), await openService(context), open);
}

/**
 * Writes to indices that have a stamp behind the names of the script, which are aliases of them.
 * Whoever has no state of a stream to keep writes through the aliases.
 */
class OverwriteSink implements Sink {
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly maxWrites: number;
  readonly interval: number;
  readonly takes: ElasticsearchSink['takes'];
  readonly overwrite?: Overwrite;
  readonly #context: OpenContext;
  readonly #aliases: ElasticsearchSink;
  readonly #service: Service;
  readonly #builder: Builder | undefined;
  /** Names that were seen to be aliases. */
  readonly #checked = new Set<string>();
  #admitted: Promise<unknown> = Promise.resolve();

  constructor(
    context: OpenContext,
    aliases: ElasticsearchSink,
    service: Service,
    open: (suffix: string) => Promise<ElasticsearchSink>,
  ) {
    this.#context = context;
    this.#aliases = aliases;
    this.#service = service;
    this.maxEvents = aliases.maxEvents;
    this.maxBytes = aliases.maxBytes;
    this.maxWrites = aliases.maxWrites;
    this.interval = aliases.interval;
    this.takes = aliases.takes;
    if (context.state) {
      this.#builder = new Builder(context, new OverwriteFile(context.state), service, aliases, open);
      this.overwrite = this.#builder;
    }
  }

  async preflight(signal: AbortSignal): Promise<readonly Problem[]> {
    return await this.#aliases.preflight(signal);
  }

  /** An index that is built anew has the mapping that it needs, whatever the one before has. */
  async inspect(tables: readonly InspectedTable[], signal: AbortSignal): Promise<SinkInspection> {
    const found = await this.#aliases.inspect(tables, signal);
    const names = new Set(found.targets.map(({ target }) => target));
    return {
      ...found,
      problems: [
        ...found.problems.filter(({ code }) => !ofIndices.includes(code)),
        ...this.#aliases.judgeFile(),
        ...(await judgeNames(this.#service, names, this.#context.options.replaceIndex === true, signal)),
      ],
    };
  }

  gather(): OverwriteFlush {
    const { target, feed } = this.#builder?.open ?? { target: this.#aliases, feed: undefined };
    return new OverwriteFlush(
      target.gather(),
      feed && (() => feed.gather()),
      async (flush, context) => await this.#send(flush, context),
    );
  }

  async write(events: readonly ChangeEvent[], context: WriteContext): Promise<readonly ItemFailure[]> {
    const flush = this.gather();
    flush.add(events);
    return await flush.write(context);
  }

  async #send(flush: OverwriteFlush, context: WriteContext): Promise<readonly ItemFailure[]> {
    const names = [...flush.tables].map((table) => fillPath(this.#context.path, table).toLowerCase());
    const { feed } = await this.#admit(names, context);
    const [fed, written] = await bothEnd(
      // What readers see stays fresh until the move.
      feed && flush.feed ? flush.feed.write(context) : Promise.resolve([]),
      flush.target.write(context),
    );
    if (fed[0]) await this.#builder?.stopFeeding(fed[0]);
    return written;
  }

  async clear(clearing: Clearing, context: WriteContext): Promise<void> {
    const { target, feed } = await this.#admit([], context);
    await bothEnd(feed?.clear(clearing, context) ?? Promise.resolve(), target.clear(clearing, context));
  }

  /** One after the other, so that what asks longer is not overtaken: each sink is called in the order of the log. */
  async #admit(names: readonly string[], context: WriteContext): Promise<Writers> {
    const admitted = this.#admitted.then(
      async () => await insist(context, async () => await this.#writers(names, context.signal)),
    );
    this.#admitted = admitted;
    return await admitted;
  }

  async #writers(names: readonly string[], signal: AbortSignal): Promise<Writers> {
    if (this.#builder) return await this.#builder.writers(names, signal);
    for (const name of names) {
      if (this.#checked.has(name)) continue;
      if ((await lookUp(this.#service, name, signal)).kind !== 'alias') throw notAnAlias(name);
      this.#checked.add(name);
    }
    return { target: this.#aliases, feed: undefined };
  }

  /** Not into an index that is gone: the cluster would make one of its name. */
  async replay(documents: readonly KeptDocument[], context: WriteContext): Promise<readonly KeptRefusal[]> {
    const gone = new Set<string>();
    for (const name of new Set(documents.map(({ target }) => target)))
      if ((await lookUp(this.#service, name, context.signal)).kind === 'nothing') gone.add(name);
    const places: number[] = [];
    const refusals: KeptRefusal[] = [];
    for (const [index, { target }] of documents.entries()) {
      if (!gone.has(target)) places.push(index);
      else
        refusals.push({
          index,
          code: 'index_not_found_exception',
          reason: `the index ${target} was replaced and is gone`,
          fault: 'BSQL5142',
        });
    }
    const there = places.map((place) => documents[place] as KeptDocument);
    const refused = there.length > 0 ? await this.#aliases.replay(there, context) : [];
    return [...refusals, ...refused.map((one) => ({ ...one, index: places[one.index] as number }))];
  }

  get documents(): DocumentAccess | undefined {
    const { documents } = this.#aliases;
    return documents && { ...documents, comparedAs: nameOfIndex };
  }

  summary(): readonly TargetSummary[] {
    return this.#builder ? this.#builder.summary() : this.#aliases.summary();
  }

  async close(): Promise<void> {
    await this.#builder?.close();
    await this.#aliases.close();
    await this.#service.close();
  }
}

/** What is under way ends before a fault is told. */
async function bothEnd<T, U>(first: Promise<T>, second: Promise<U>): Promise<[T, U]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}
