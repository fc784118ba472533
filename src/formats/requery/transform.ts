import type { ChangeEvent } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type {
  BatchTransform,
  OpenContext,
  Problem,
  TransformInspection,
  WriteContext,
} from '../../model/format.ts';
import type { InspectedTable } from '../../model/inspection.ts';
import type { Log } from '../../model/log.ts';
import { statementLog } from '../mysql/log-statements.ts';
import { type Answer, DocumentWriter } from './documents.ts';
import { inspectRequery } from './inspect.ts';
import { findRelated } from './related.ts';
import { readSession, Session, type SessionSettings } from './session.ts';
import { type RequerySettings, readSettings } from './settings.ts';
import { shardOf, shardTable } from './shard.ts';
import { fillSql } from './statement.ts';
import { type Key, type Touched, TouchedReader } from './touched.ts';
import { waitUntilVisible } from './visibility.ts';

export async function openRequery(context: OpenContext): Promise<BatchTransform> {
  const settings = readSettings(context.options);
  const { sqlTimeout, waitForChange } = settings;
  const session = readSession(context.options, context.directory, sqlTimeout, waitForChange);
  return new Requery(settings, { ...session, tellSql: statementLog(context, session.address) }, context);
}

/** One SELECT: the keys of one shard of one database, no more than a page of them. */
interface Page extends Omit<Answer, 'result'> {
  readonly sql: string;
}

class Requery implements BatchTransform {
  readonly kind = 'batch';
  readonly #settings: RequerySettings;
  readonly #session: SessionSettings;
  readonly #touched: TouchedReader;
  readonly #documents: DocumentWriter;
  readonly #log: Log;
  /** Open and idle. */
  readonly #idle: Session[] = [];
  readonly #open = new Set<Session>();

  constructor(settings: RequerySettings, session: SessionSettings, { log }: OpenContext) {
    this.#settings = settings;
    this.#session = session;
    this.#log = log;
    this.#touched = new TouchedReader(settings, log);
    this.#documents = new DocumentWriter(settings);
  }

  async preflight(): Promise<readonly Problem[]> {
    return await this.#ask(async (session) => judgeServer(session, this.#session));
  }

  async inspect(tables: readonly InspectedTable[]): Promise<TransformInspection> {
    return await this.#ask(async (session) => {
      const found = await inspectRequery(session, this.#settings, this.#documents, tables);
      return { ...found, problems: [...judgeServer(session, this.#session), ...found.problems] };
    });
  }

  async apply(events: readonly ChangeEvent[], context: WriteContext): Promise<readonly ChangeEvent[]> {
    const databases = this.#touched.read(events);
    const last = events.at(-1);
    if (databases.size === 0 || !last) return [];
    if (this.#settings.waitForChange) {
      await this.#untilDone(context, async (session) => {
        await waitUntilVisible(session, events, this.#settings.sqlTimeout, context.signal);
      });
    }
    const pages: Page[] = [];
    for (const [database, touched] of databases) {
      await this.#addRelated(database, touched, context);
      pages.push(...this.#pagesOf(database, touched));
    }
    const newest = { version: last.version, origin: last.origin };
    const answers: ChangeEvent[][] = [];
    const waiting = [...pages.entries()].reverse();
    const ask = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [index, { sql, ...page }] = next;
        const start = performance.now();
        const result = await this.#untilDone(context, (session) =>
          session.select(sql, this.#settings.database ?? page.database),
        );
        answers[index] = this.#documents.write({ ...page, result }, newest);
        this.#log.debug(
          {
            database: page.database,
            keys: page.keys.length,
            rows: result.rows.length,
            milliseconds: Math.round(performance.now() - start),
          },
          're-queried',
        );
      }
    };
    // All lanes end before a fault is told: none may go on with a session that is closed.
    const lanes = Array.from({ length: Math.min(this.#settings.concurrency, pages.length) }, ask);
    for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason;
    return answers.flat();
  }

  async close(): Promise<void> {
    for (const session of this.#open) session.close();
    this.#open.clear();
    this.#idle.length = 0;
  }

  async #addRelated(database: string, touched: Touched, context: WriteContext): Promise<void> {
    for (const sql of touched.related) {
      const found = await findRelated(sql, this.#settings, (page) =>
        this.#untilDone(context, (session) => session.select(page, this.#settings.database ?? database)),
      );
      for (const key of found) touched.keys.set(key.text, key);
    }
  }

  #pagesOf(database: string, { keys, deleted }: Touched): Page[] {
    const { sql, shards, shardStrategy, pageSize } = this.#settings;
    const byShard = new Map<number, Key[]>();
    for (const key of keys.values()) {
      const shard = shards === undefined ? 0 : shardOf(key.text, shards, shardStrategy);
      const members = byShard.get(shard);
      if (members) members.push(key);
      else byShard.set(shard, [key]);
    }
    const pages: Page[] = [];
    for (const [shard, members] of byShard) {
      for (let from = 0; from < members.length; from += pageSize) {
        const page = members.slice(from, from + pageSize);
        const filled = fillSql(sql, {
          keys: page.map(({ literal }) => literal).join(', '),
          shardTable: (name) => shardTable(name, shard, shards ?? 1),
        });
        pages.push({ database, keys: page, deleted, sql: filled });
      }
    }
    return pages;
  }

  /** Asks until there is an answer, with the waits of the script between. */
  async #untilDone<T>(context: WriteContext, question: (session: Session) => Promise<T>): Promise<T> {
    const { retryWaits } = this.#settings;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#ask(question, context.signal);
      } catch (error) {
        if (!(error instanceof BsqlError && error.retryable) || context.signal.aborted) throw error;
        await context.backOff(attempt, error, retryWaits[Math.min(attempt, retryWaits.length - 1)]);
      }
    }
  }

  /** Lends an idle session; one with which something went wrong is not lent again. */
  async #ask<T>(question: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const session = this.#idle.pop() ?? (await Session.open(this.#session));
    this.#open.add(session);
    const give = (): void => session.close();
    signal?.addEventListener('abort', give, { once: true });
    try {
      const answer = await question(session);
      this.#idle.push(session);
      return answer;
    } catch (error) {
      session.close();
      this.#open.delete(session);
      throw error;
    } finally {
      signal?.removeEventListener('abort', give);
    }
  }
}

function judgeServer({ kind }: Session, { address, exact }: SessionSettings): Problem[] {
  if (kind.gtids || !exact) return [];
  return [
    {
      severity: 'warning',
      code: 'BSQL5024',
      message: `${address}: gtid_mode is not ON, so a re-query must lock the rows that it reads to see the newest change`,
      help: 'set gtid_mode=ON (and enforce_gtid_consistency=ON): a re-query then waits for the change and locks nothing',
    },
  ];
}
