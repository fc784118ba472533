import {
  type ChangeEvent,
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
import type { OptionValues } from '../../model/options.ts';
import { fillPath, isOfOneTable, isPerRow } from '../../model/path-template.ts';
import { readIdColumns } from '../encoding/document-id.ts';
import { JsonBytes } from '../encoding/json-bytes.ts';
import { sharedError } from '../encoding/shared-error.ts';
import { BodyPool } from './body-pool.ts';
import { readBulkParameters } from './bulk-parameters.ts';
import { BulkEncoder, type BulkLimits, type BulkRequest } from './bulk-request.ts';
import { createClient } from './client.ts';
import { type DocumentWrite, documentText, Encoder, type KeylessRows } from './encoder.ts';
import { type IndexRules, readIndexRules } from './index-definition.ts';
import { readIndexFile } from './index-file.ts';
import { Indices } from './indices.ts';
import { type InspectionQuestions, inspectCluster, judgeTargets } from './inspect.ts';
import { judgeFileRouting } from './judge-routing.ts';
import { refusalsOf, writesOfKept } from './kept-documents.ts';
import { Lanes } from './lanes.ts';
import { fieldTakes } from './mapping.ts';
import { readNodes } from './nodes.ts';
import { readOutcomes } from './outcomes.ts';
import { countDocuments } from './overwrite/aliases.ts';
import { readRouting } from './routing.ts';
import { judgeServer, showServer } from './server-identity.ts';
import { Service, tooLarge } from './service.ts';
import { readMultiGet } from './stored-documents.ts';
import { readTls } from './tls.ts';
import { readWriteRules } from './write-rules.ts';
import { WritesUnderWay } from './writes-under-way.ts';

export async function openService({ options, directory }: OpenContext): Promise<Service> {
  const nodes = readNodes(options);
  const tls = await readTls(options, nodes, directory);
  return new Service(createClient({ nodes, tls, options }), { nodes, tls, ...readBulkParameters(options) });
}

export async function openElasticsearchSink(context: OpenContext): Promise<ElasticsearchSink> {
  const { options, path } = context;
  const service = await openService(context);
  if (!service.verifies) warnUnverified(context);
  const limits = {
    entries: Number(options['es.batch.size.entries']),
    bytes: Number(options['es.batch.size.bytes']),
    rules: readWriteRules(options),
  };
  return new ElasticsearchSink(
    service,
    new Encoder(
      path,
      readIdColumns(options),
      (index, first, second) =>
        context.log.warn(
          { index, tables: [first, second] },
          `${first} and ${second} share the index ${index}: rows with the same key overwrite each other there`,
        ),
      Number(options.maxIndices),
      {
        operation: limits.rules.operation,
        hashLongIds: options.longIds === 'hash',
        routing: readRouting(options),
        keyless: readKeyless(options),
        onKeyless: (table) => tellKeyless(table, context),
      },
    ),
    limits,
    Number(options.concurrency),
    context,
  );
}

function readKeyless({ noPrimaryKey }: OptionValues): KeylessRows | undefined {
  return noPrimaryKey === 'skip' || noPrimaryKey === 'append' ? noPrimaryKey : undefined;
}

function tellKeyless(table: TableSchema, { log, options }: OpenContext): void {
  const name = tableName(table);
  log.warn(
    { table: name, option: 'noPrimaryKey' },
    options.noPrimaryKey === 'skip'
      ? `the table ${name} has no primary key, and its rows are left out`
      : `the table ${name} has no primary key: each inserted or changed row makes a document of its own, and a deleted row changes nothing`,
  );
}

function warnUnverified({ log }: OpenContext): void {
  log.warn(
    { option: 'es.net.ssl.verification' },
    'certificates are not verified: whoever answers in the place of the cluster gets every document, and the password',
  );
}

const retriedCapacity = 64 * 1024;

export class ElasticsearchSink implements Sink {
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly maxWrites: number;
  readonly interval: number;
  readonly #service: Service;
  readonly #encoder: Encoder;
  readonly #limits: BulkLimits;
  readonly #requests: BulkEncoder;
  readonly #lanes: Lanes;
  readonly #bodies: BodyPool;
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
    this.#requests = new BulkEncoder(limits);
    this.#lanes = new Lanes(concurrency);
    this.#bodies = new BodyPool(limits.bytes * 2);
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

  async write(events: readonly ChangeEvent[], context: WriteContext): Promise<readonly ItemFailure[]> {
    const { writes, documents, failures } = this.#encoder.encode(events);
    const fresh = this.#remember(writes);
    return await this.#underWay.run(documents, async () => {
      for (const { index, event } of fresh) await this.#prepare(index, event.table, context);
      for (const stage of this.#stagesOf(writes)) failures.push(...(await this.#sendAll(stage, context)));
      return failures;
    });
  }

  /**
   * Where an id is ended under one routing and written under another, and both lead to one shard, the
   * versions decide. Without them what ends goes first.
   */
  #stagesOf(writes: readonly DocumentWrite[]): readonly (readonly DocumentWrite[])[] {
    if (this.#limits.rules.versioned || !this.#rules.routed) return [writes];
    const ends = writes.filter(({ row }) => row === undefined);
    return ends.length === 0 ? [writes] : [ends, writes.filter(({ row }) => row !== undefined)];
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
    return refusalsOf(writes, await this.#sendAll(writes, context));
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
          version: write.event.version,
          document: documentText(write),
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

  /** Every document stands once in a stage of a flush, so its requests may overtake each other (invariant 5). */
  async #sendAll(writes: readonly DocumentWrite[], context: WriteContext): Promise<ItemFailure[]> {
    const failures: ItemFailure[] = [];
    let at = 0;
    let failed = false;
    const sendNext = async (): Promise<void> => {
      if (failed || at >= writes.length) return;
      const body = this.#bodies.take();
      const request = this.#requests.next(writes, at, body);
      at += request.writes.length;
      failures.push(...(await this.#send(request, context, () => this.#bodies.give(body))));
    };
    const lane = async (): Promise<void> => {
      while (!failed && at < writes.length) {
        try {
          await this.#lanes.run(sendNext);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    };
    // All lanes end before a fault is told: no request may be under way when the sink is closed.
    const results = await Promise.allSettled(Array.from({ length: this.maxWrites }, lane));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    return failures;
  }

  /** By id and version: a document that is newer stays, whatever was read again. */
  async clear({ tables, version, origin }: Clearing, context: WriteContext): Promise<void> {
    const { path } = this.#context;
    if (!isOfOneTable(path)) throw sharedError(path);
    await this.#underWay.runAlone(async () => {
      for (const { database, name } of tables) {
        const table: TableSchema = { database, name, columns: [], primaryKey: undefined };
        const event: ChangeEvent = {
          operation: 'delete',
          table,
          before: [],
          after: undefined,
          version,
          origin,
        };
        await this.#insist(context, async () => await this.#clearTable(event, context));
      }
    });
  }

  async #clearTable(event: ChangeEvent, context: WriteContext): Promise<void> {
    const index = this.#encoder.indexOf(event.table);
    if ((this.#targets.get(index)?.size ?? 0) > 1) throw sharedError(this.#context.path);
    await this.#service.refresh(index, context.signal);
    for await (const places of this.#service.places(index, context.signal)) {
      const writes = places.map(({ id, routing }): DocumentWrite => {
        return { index, id, routing, row: undefined, event, encode: () => {} };
      });
      const [failure] = await this.#sendAll(writes, context);
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

  /** Sends one request until each of its writes is done or refused for good. `release` gives its body back. */
  async #send(
    request: BulkRequest,
    context: WriteContext,
    release: () => void = () => {},
  ): Promise<ItemFailure[]> {
    const failures: ItemFailure[] = [];
    let left = request;
    let cuts = 0;
    for (let attempt = 0; ; attempt++) {
      let cause: BsqlError;
      try {
        const answer = await this.#service.bulk(left, context.signal);
        if (answer === tooLarge) return [...failures, ...(await this.#sendHalves(left, context))];
        const outcomes = readOutcomes(answer, left.writes, this.#limits.rules);
        failures.push(...outcomes.failures);
        if (outcomes.again.length < left.writes.length) context.answered?.(outcomes.newerWon);
        if (outcomes.again.length === 0) {
          if (left === request && attempt === 0) release();
          return failures;
        }
        if (outcomes.again.length < left.writes.length) attempt = 0;
        cause = new BsqlError(`Elasticsearch took only a part of a bulk: ${outcomes.cause}`, {
          code: outcomes.fault,
          retryable: true,
        });
        left = this.#requests.all(outcomes.again, new JsonBytes(retriedCapacity));
      } catch (error) {
        if (!(error instanceof BsqlError && error.retryable)) throw error;
        cause = error;
        // A cluster may cut a request that is too long in the place of answering 413 (T36).
        if (error.code === 'BSQL5101' && ++cuts >= 2 && (await this.#isCutForLength(left, context.signal)))
          return [...failures, ...(await this.#sendHalves(left, context))];
      }
      await context.backOff(attempt, cause, cause.retryAfter);
    }
  }

  /** Whether the cluster answers all the same, and less of this request may be taken. */
  async #isCutForLength({ body, writes }: BulkRequest, signal: AbortSignal): Promise<boolean> {
    try {
      const limit = await this.#service.contentLimit(signal);
      return writes.length > 1 || (limit !== undefined && body.length > limit);
    } catch {
      return false;
    }
  }

  /** A half too large is halved again; a single document that is too large will never be accepted (T36). */
  async #sendHalves(request: BulkRequest, context: WriteContext): Promise<ItemFailure[]> {
    const { writes } = request;
    const [only] = writes;
    if (writes.length === 1 && only) return [tooLargeFailure(only)];
    const middle = Math.ceil(writes.length / 2);
    const failures: ItemFailure[] = [];
    for (const half of [writes.slice(0, middle), writes.slice(middle)]) {
      const smaller = this.#requests.all(half, new JsonBytes(retriedCapacity));
      failures.push(...(await this.#send(smaller, context)));
    }
    return failures;
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
      if (last && last.index === write.index && last.event.table === write.event.table) continue;
      last = write;
      const { index, event } = write;
      this.#targets.set(index, (this.#targets.get(index) ?? new Set()).add(tableName(event.table)));
      if (!this.#indices.fits(index, event.table)) fresh.push(write);
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

function tooLargeFailure(write: DocumentWrite): ItemFailure {
  return {
    event: write.event,
    code: 'content_too_long',
    fault: 'BSQL5145',
    reason: "the document is larger than the cluster's http.max_content_length",
    target: write.index,
    id: write.id,
    routing: write.routing,
    document: documentText(write),
  };
}
