import type { ChangeEvent, Clearing, TableSchema } from '../../../model/change.ts';
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
import { openElasticsearchSink, openService } from '../open-sink.ts';
import type { Service } from '../service.ts';
import type { ElasticsearchSink } from '../sink.ts';
import { lookUp } from './aliases.ts';
import { Builder, type Writers } from './builder.ts';
import { judgeNames, notAnAlias } from './judge-name.ts';
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
  readonly interval: number;
  readonly takes: ElasticsearchSink['takes'];
  readonly overwrite?: Overwrite;
  readonly #context: OpenContext;
  readonly #aliases: ElasticsearchSink;
  readonly #service: Service;
  readonly #builder: Builder | undefined;
  /** Names that were seen to be aliases. */
  readonly #checked = new Set<string>();

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

  async write(events: readonly ChangeEvent[], context: WriteContext): Promise<readonly ItemFailure[]> {
    const writers = await this.#writers(events, context.signal);
    if (writers.feed) {
      // What readers see stays fresh until the move; existing rows it has.
      const changes = events.filter(({ operation }) => operation !== 'read');
      const refused = changes.length > 0 ? await writers.feed.write(changes, context) : [];
      if (refused[0]) await this.#builder?.stopFeeding(refused[0]);
    }
    return await writers.target.write(events, context);
  }

  async clear(clearing: Clearing, context: WriteContext): Promise<void> {
    const writers = await this.#writers([], context.signal);
    await writers.feed?.clear(clearing, context);
    await writers.target.clear(clearing, context);
  }

  async #writers(events: readonly ChangeEvent[], signal: AbortSignal): Promise<Writers> {
    const tables = new Map<string, TableSchema>();
    let last: TableSchema | undefined;
    for (const { table } of events) {
      if (table === last) continue;
      last = table;
      tables.set(fillPath(this.#context.path, table).toLowerCase(), table);
    }
    if (this.#builder) return await this.#builder.writers([...tables.keys()], signal);
    for (const name of tables.keys()) {
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
