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
  ExpectedDocument,
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
import { BulkBody } from './bulk-body.ts';
import { BulkFlush } from './bulk-flush.ts';
import { BulkLines } from './bulk-lines.ts';
import { readBulkParameters } from './bulk-parameters.ts';
import type { BulkRequest } from './bulk-request.ts';
import { BulkSender } from './bulk-sender.ts';
import { Encoder } from './encoder.ts';
import { type IndexRules, readIndexRules } from './index-definition.ts';
import { readIndexFile } from './index-file.ts';
import { Indices } from './indices.ts';
import { insist } from './insist.ts';
import { type InspectionQuestions, inspectCluster, judgeTargets } from './inspect.ts';
import { judgeFileRouting } from './judge-routing.ts';
import { appendKept, refusalsOf } from './kept-documents.ts';
import { readKeyless } from './keyless.ts';
import { fieldTakes } from './mapping.ts';
import { countDocuments } from './overwrite/aliases.ts';
import { Pool } from './pool.ts';
import { type BulkLimits, RequestBuilder } from './request-builder.ts';
import { readRouting } from './routing.ts';
import { judgeServer, showServer } from './server-identity.ts';
import type { Service } from './service.ts';
import { readMultiGet } from './stored-documents.ts';
import { WritesUnderWay } from './writes-under-way.ts';
import { WrittenDocuments } from './written-documents.ts';

/** Characters of an id, on the average, for which memory is kept. */
const usualId = 64;

export class ElasticsearchSink implements Sink {
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly maxWrites: number;
  readonly interval: number;
  readonly #service: Service;
  readonly #encoder: Encoder;
  readonly #limits: BulkLimits;
  readonly #sender: BulkSender;
  readonly #lines: BulkLines;
  readonly #bodies: Pool<BulkBody>;
  readonly #documents: Pool<WrittenDocuments>;
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
    this.#sender = new BulkSender(service, limits.rules, concurrency);
    this.#lines = new BulkLines(limits.rules);
    this.#bodies = new Pool(() => new BulkBody(), limits.bytes * 2);
    this.#documents = new Pool(() => new WrittenDocuments(), limits.entries * usualId);
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

  gather(): BulkFlush {
    const { operation } = this.#limits.rules;
    return new BulkFlush(
      this.#encoder,
      this.#requests(),
      this.#documents.take(),
      operation,
      (flush, context) => this.#send(flush, context),
    );
  }

  async write(events: readonly ChangeEvent[], context: WriteContext): Promise<readonly ItemFailure[]> {
    const flush = this.gather();
    flush.add(events);
    return await flush.write(context);
  }

  #requests(): RequestBuilder {
    return new RequestBuilder(this.#limits, this.#lines, this.#bodies);
  }

  async #send(flush: BulkFlush, context: WriteContext): Promise<readonly ItemFailure[]> {
    const { documents, targets, failures } = flush;
    const fresh = this.#remember(targets);
    const requests = flush.requests();
    await this.#underWay.run(documents, async () => {
      for (const { index, table } of fresh) await this.#prepare(index, table, context);
      for (const stage of this.#stagesOf(requests))
        failures.push(...(await this.#sender.send(stage, context)));
    });
    this.#documents.give(documents);
    return failures;
  }

  /**
   * Where an id is ended under one routing and written under another, and both lead to one shard, the
   * versions decide. Without them what ends goes first.
   */
  #stagesOf(requests: readonly BulkRequest[]): readonly (readonly BulkRequest[])[] {
    if (this.#limits.rules.versioned || !this.#rules.routed) return [requests];
    const part = (ends: boolean): BulkRequest[] =>
      requests.flatMap((request) => {
        const indexes = Array.from({ length: request.length }, (_, index) => index);
        const some = indexes.filter((index) => request.ends(index) === ends);
        return some.length === 0 ? [] : [some.length === request.length ? request : request.subset(some)];
      });
    return [part(true), part(false)];
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
    const requests = this.#requests();
    const origins = appendKept(documents, requests);
    return refusalsOf(origins, await this.#sender.send(requests.finish(), context));
  }

  /** Documents that were appended belong to no row any more. */
  get documents(): DocumentAccess | undefined {
    if (readKeyless(this.#context.options) === 'append') return undefined;
    return {
      expected: (events) => {
        const flush = this.gather();
        flush.add(events);
        const documents = flush.requests().flatMap((request) => this.#expectedOf(request));
        const { failures } = flush;
        return { documents, unusable: failures.length };
      },
      fetch: async (places, signal) => readMultiGet(await this.#service.multiGet(places, signal)),
      places: (target, signal) => this.#places(target, signal),
    };
  }

  #expectedOf(request: BulkRequest): ExpectedDocument[] {
    const partial = this.#limits.rules.operation === 'upsert';
    const documents = Array.from({ length: request.length }, (_, i) => {
      const { index: target, id, routing, version } = request.write(i);
      return { target, id, routing, version, document: request.documentText(i), partial };
    });
    request.release();
    return documents;
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
        await insist(context, async () => await this.#clearTable(change, context));
      }
    });
  }

  async #clearTable(change: ChangeHead, context: WriteContext): Promise<void> {
    const index = this.#encoder.indexOf(change.table);
    if ((this.#targets.get(index)?.size ?? 0) > 1) throw sharedError(this.#context.path);
    await this.#service.refresh(index, context.signal);
    for await (const places of this.#service.places(index, context.signal)) {
      const requests = this.#requests();
      for (const { id, routing } of places)
        requests.append({ index, id, routing }, change, undefined, () => {}, change.version, false);
      const [failure] = await this.#sender.send(requests.finish(), context);
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

  async #prepare(index: string, table: TableSchema, context: WriteContext): Promise<void> {
    await insist(context, async () => {
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

  /** Keeps where each table goes, and tells the tables for which an index has to get its fields. */
  #remember(
    targets: BulkFlush['targets'],
  ): readonly { readonly index: string; readonly table: TableSchema }[] {
    const fresh: { index: string; table: TableSchema }[] = [];
    for (const [index, tables] of targets) {
      const names = this.#targets.get(index) ?? new Set();
      this.#targets.set(index, names);
      for (const table of tables) {
        names.add(tableName(table));
        if (!this.#indices.fits(index, table)) fresh.push({ index, table });
      }
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
