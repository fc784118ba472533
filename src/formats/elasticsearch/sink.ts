import {
  type ChangeEvent,
  type ChangeHead,
  type Clearing,
  type ColumnKind,
  type TableSchema,
  tableName,
} from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type {
  DocumentAccess,
  DocumentPlace,
  ItemFailure,
  KeptDocument,
  KeptRefusal,
  OpenContext,
  Problem,
  Sink,
  TargetSummary,
  WriteContext,
} from '../../model/format.ts';
import type { InspectedTable, SinkInspection } from '../../model/inspection.ts';
import { fillPath, isOfOneTable, isPerRow } from '../../model/path-template.ts';
import { readIdColumns } from '../encoding/document-id.ts';
import { sharedError } from '../encoding/shared-error.ts';
import { readBulkParameters } from './bulk-parameters.ts';
import type { BulkLimits } from './bulk-request.ts';
import { BulkSender } from './bulk-sender.ts';
import { DocumentWrite } from './document-write.ts';
import { type EncodedFlush, Encoder } from './encoder.ts';
import { type IndexRules, readIndexRules } from './index-definition.ts';
import { readIndexFile } from './index-file.ts';
import { Indices } from './indices.ts';
import { type InspectionQuestions, inspectCluster, judgeTargets } from './inspect.ts';
import { judgeFileRouting } from './judge-routing.ts';
import { refusalsOf, writesOfKept } from './kept-documents.ts';
import { readKeyless } from './keyless.ts';
import { fieldTakes } from './mapping.ts';
import { countDocuments } from './overwrite/aliases.ts';
import { readRouting } from './routing.ts';
import { judgeServer, showServer } from './server-identity.ts';
import type { Service } from './service.ts';
import { readMultiGet } from './stored-documents.ts';
import { WritesUnderWay } from './writes-under-way.ts';

export class ElasticsearchSink implements Sink {
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly maxWrites: number;
  readonly interval: number;
  readonly #service: Service;
  readonly #encoder: Encoder;
  readonly #limits: BulkLimits;
  readonly #sender: BulkSender;
  readonly #underWay = new WritesUnderWay();
  readonly #context: OpenContext;
  readonly #targets = new Map<string, Set<string>>();
  readonly #indices: Indices;
  readonly #rules: IndexRules;
  readonly takes = (written: ColumnKind, now: ColumnKind): boolean =>
    fieldTakes(written, now, this.#rules.mapping);

  constructor(
    service: Service,
    encoder: Encoder,
    limits: BulkLimits,
    concurrency: number,
    context: OpenContext,
  ) {
    const { 'es.index.file': file } = context.options;
    this.#rules = readIndexRules(
      context.options,
      typeof file === 'string' ? readIndexFile(file, context.directory) : {},
    );
    this.#indices = new Indices(service, this.#rules);
    this.#context = context;
    this.#service = service;
    this.#encoder = encoder;
    this.#limits = limits;
    this.#sender = new BulkSender(service, limits, concurrency);
    this.maxWrites = concurrency;
    this.maxEvents = limits.entries;
    this.maxBytes = limits.bytes;
    this.interval = Number(context.options.flushInterval ?? 0);
  }

  async preflight(signal: AbortSignal): Promise<readonly Problem[]> {
    const problems = judgeServer(await this.#service.server(signal));
    return problems.length > 0 ? problems : [...this.judgeFile(), ...(await this.#judgePipeline(signal))];
  }

  async judge(tables: readonly InspectedTable[], signal: AbortSignal): Promise<readonly Problem[]> {
    return await judgeTargets(this.#service, tables, this.#questions(), signal);
  }

  async inspect(tables: readonly InspectedTable[], signal: AbortSignal): Promise<SinkInspection> {
    const server = await this.#service.server(signal);
    const found = await inspectCluster(this.#service, tables, this.#questions(), signal);
    return {
      server: showServer(server),
      targets: found.targets,
      problems: [
        ...judgeServer(server),
        ...this.judgeFile(),
        ...(await this.#judgePipeline(signal)),
        ...found.problems,
      ],
    };
  }

  /** What of the script's own definition of indices stands against its documents. */
  judgeFile(): Problem[] {
    const { 'es.index.file': file } = this.#context.options;
    return typeof file === 'string' ? judgeFileRouting(file, this.#rules) : [];
  }

  async #judgePipeline(signal: AbortSignal): Promise<Problem[]> {
    const { pipeline } = readBulkParameters(this.#context.options);
    if (pipeline === undefined || (await this.#service.hasPipeline(pipeline, signal))) return [];
    return [
      {
        severity: 'error',
        code: 'BSQL5112',
        message: `the cluster has no ingest pipeline \`${pipeline}\`, and would refuse every document`,
        help: 'make it (PUT _ingest/pipeline/…), or set es.ingest.pipeline right',
      },
    ];
  }

  /** Not async: whoever waits would hold the events, and of many under way at a time that is felt. */
  write(events: readonly ChangeEvent[], context: WriteContext): Promise<readonly ItemFailure[]> {
    return this.#send(this.#encoder.encode(events), context);
  }

  async #send(
    { writes, documents, failures }: EncodedFlush,
    context: WriteContext,
  ): Promise<readonly ItemFailure[]> {
    const fresh = this.#remember(writes);
    return await this.#underWay.run(documents, async () => {
      for (const { index, table } of fresh) await this.#prepare(index, table, context);
      for (const stage of this.#stagesOf(writes)) failures.push(...(await this.#sender.send(stage, context)));
      return failures;
    });
  }

  /**
   * Where an id is ended under one routing and written under another, and both lead to one shard, the
   * versions decide. Without them what ends goes first.
   */
  #stagesOf(writes: readonly DocumentWrite[]): readonly (readonly DocumentWrite[])[] {
    if (this.#limits.rules.versioned || !this.#rules.routed) return [writes];
    const last = writes.filter(({ ends }) => ends);
    return last.length === 0 ? [writes] : [last, writes.filter(({ ends }) => !ends)];
  }

  async occupied(tables: readonly TableSchema[], signal: AbortSignal): Promise<readonly string[]> {
    const indices = new Set(tables.map((table) => this.#encoder.indexOf(table)));
    const counts = await Promise.all(
      [...indices].map(async (index) => [index, await countDocuments(this.#service, index, signal)] as const),
    );
    return counts.filter(([, count]) => count !== undefined && count > 0).map(([index]) => index);
  }

  /** Makes the indices of these tables, where they are not there. */
  async prepare(tables: readonly TableSchema[], signal: AbortSignal): Promise<void> {
    for (const table of tables) {
      const index = this.#encoder.indexOf(table);
      if (!this.#indices.fits(index, table)) await this.#indices.prepare(index, table, signal);
    }
  }

  async replay(documents: readonly KeptDocument[], context: WriteContext): Promise<readonly KeptRefusal[]> {
    const writes = writesOfKept(documents);
    return refusalsOf(writes, await this.#sender.send(writes, context));
  }

  /** Documents that were appended belong to no row any more. */
  get documents(): DocumentAccess | undefined {
    if (readKeyless(this.#context.options) === 'append') return undefined;
    return {
      expected: (events) => {
        const { writes, failures } = this.#encoder.encode(events);
        const documents = writes.map((write) => ({
          target: write.index,
          id: write.id,
          routing: write.routing,
          version: write.version,
          document: write.text(),
          partial: this.#limits.rules.operation === 'upsert',
        }));
        return { documents, unusable: failures.length };
      },
      fetch: async (places, signal) => readMultiGet(await this.#service.multiGet(places, signal)),
      places: (target, signal) => this.#places(target, signal),
    };
  }

  async *#places(index: string, signal: AbortSignal): AsyncGenerator<readonly DocumentPlace[]> {
    // Without the right to it, a comparison may miss what was written in the last second.
    await this.#service.refresh(index, signal).catch((error: unknown) => {
      if (!(error instanceof BsqlError && error.code === 'BSQL5102')) throw error;
    });
    yield* this.#service.places(index, signal);
  }

  /** By id and version: a document that is newer stays, whatever was read again. */
  async clear({ tables, version, origin }: Clearing, context: WriteContext): Promise<void> {
    const { path } = this.#context;
    if (!isOfOneTable(path)) throw sharedError(path);
    await this.#underWay.runAlone(async () => {
      for (const { database, name } of tables) {
        const table: TableSchema = { database, name, columns: [], primaryKey: undefined };
        const change: ChangeHead = { operation: 'delete', table, version, origin };
        await this.#insist(context, async () => await this.#clearTable(change, context));
      }
    });
  }

  async #clearTable(change: ChangeHead, context: WriteContext): Promise<void> {
    const index = this.#encoder.indexOf(change.table);
    if ((this.#targets.get(index)?.size ?? 0) > 1) throw sharedError(this.#context.path);
    await this.#service.refresh(index, context.signal);
    for await (const places of this.#service.places(index, context.signal)) {
      const writes = places.map(
        ({ id, routing }) => new DocumentWrite({ index, id, routing }, change, undefined, () => {}),
      );
      const [failure] = await this.#sender.send(writes, context);
      if (failure) throw notCleared(failure);
    }
  }

  summary(): readonly TargetSummary[] {
    return [...this.#targets].flatMap(([target, tables]) =>
      [...tables].map((table) => ({ table, target, documents: undefined })),
    );
  }

  async close(): Promise<void> {
    await this.#service.close();
  }

  /** Tries until the cluster answers: a write that gave up could be overtaken by a later one. */
  async #insist(context: WriteContext, work: () => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof BsqlError && error.retryable)) throw error;
        await context.backOff(attempt, error);
      }
    }
  }

  async #prepare(index: string, table: TableSchema, context: WriteContext): Promise<void> {
    await this.#insist(context, async () => {
      if (!this.#indices.fits(index, table)) await this.#indices.prepare(index, table, context.signal);
    });
  }

  #questions(): InspectionQuestions {
    const { path, options } = this.#context;
    const idColumns = readIdColumns(options);
    // One of its own, so that a look leaves nothing behind in the one that writes.
    const names = new Encoder(path, idColumns);
    return {
      idColumns,
      routing: readRouting(options),
      keyless: readKeyless(options),
      rules: this.#rules,
      indexOf: (table) => (isPerRow(path) ? undefined : names.indexOf(table)),
      shownIndex: (table) => fillPath(path, table),
    };
  }

  /** Keeps where each table goes, and tells the writes before which an index has to get its fields. */
  #remember(writes: readonly DocumentWrite[]): readonly DocumentWrite[] {
    const fresh: DocumentWrite[] = [];
    let last: DocumentWrite | undefined;
    for (const write of writes) {
      const { index, table } = write;
      if (last && last.index === index && last.table === table) continue;
      last = write;
      this.#targets.set(index, (this.#targets.get(index) ?? new Set()).add(tableName(table)));
      if (!this.#indices.fits(index, table)) fresh.push(write);
    }
    return fresh;
  }
}

function notCleared({ target, id, code, reason }: ItemFailure): BsqlError {
  return new BsqlError(`the document ${target}/${id} cannot be ended: ${code}: ${reason}`, {
    code: 'BSQL5032',
    kind: 'data',
    help: 'clear the index yourself and run on with onTruncate="ignore" or onDrop="ignore"',
  });
}
