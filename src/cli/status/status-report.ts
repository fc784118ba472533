import type { Operation } from '../../model/change.ts';
import type { FormatList } from '../../model/format.ts';
import type { Plan } from '../../model/plan.ts';
import type { TableSnapshot } from '../../model/source-progress.ts';
import type { Metrics, StreamState } from '../../runtime/metrics.ts';
import type { Stream } from '../../runtime/stream.ts';
import { version } from '../version.ts';
import type { Verdict } from './health.ts';

export interface LoadStatus {
  /** The name that the script gives what it loads. */
  readonly load: string;
  readonly format: string;
  readonly address: string | null;
  readonly state: StreamState;
  readonly cause: string | null;
  readonly position: string | null;
  readonly place: { readonly file: number; readonly offset: number } | null;
  readonly lagSeconds: number;
  /** Commit time of the newest change written. */
  readonly newestWritten: string | null;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly deadLetters: number;
  readonly retries: number;
  readonly newerWon: number;
  readonly circuitsOpen: number;
  readonly queueBytes: number;
  readonly queueLimitBytes: number;
  readonly tables: Readonly<Record<string, Readonly<Record<Operation, number>>>>;
  readonly snapshot: readonly (Omit<TableSnapshot, 'rowsLeft'> & { readonly rowsLeft: number | null })[];
  readonly heartbeat: { readonly latencySeconds: number; readonly seen: string } | null;
}

/** What `/status` answers; version 1 of `schemas/status.schema.json`. Holds no option of the script. */
export interface StatusReport {
  readonly version: 1;
  readonly bsql: string;
  readonly stream: string;
  readonly healthy: boolean;
  readonly reason: string | null;
  readonly started: string;
  readonly uptimeSeconds: number;
  readonly loads: readonly LoadStatus[];
  readonly targets: readonly {
    readonly table: string;
    readonly target: string;
    readonly documents: number | null;
  }[];
}

export function reportStatus(
  stream: Pick<Stream, 'plan' | 'metrics' | 'summary'>,
  formats: FormatList,
  { healthy, reason }: Verdict,
  started: number,
  now: number,
): StatusReport {
  return {
    version: 1,
    bsql: version,
    stream: stream.plan.stream,
    healthy,
    reason: reason ?? null,
    started: new Date(started).toISOString(),
    uptimeSeconds: Math.round((now - started) / 1_000),
    loads: stream.metrics.map((metrics, index) => reportLoad(metrics, stream.plan, index, formats, now)),
    targets: stream.summary().map(({ table, target, documents }) => ({
      table,
      target,
      documents: documents ?? null,
    })),
  };
}

function reportLoad(
  metrics: Metrics,
  plan: Plan,
  index: number,
  formats: FormatList,
  now: number,
): LoadStatus {
  const { table = '', format = '', options, path } = plan.pipelines[index]?.load ?? {};
  const source = formats.find(({ name }) => name === format)?.source;
  const { snapshot, heartbeat } = metrics.source();
  return {
    load: table,
    format,
    address: (options && path && source?.describe?.(options, path).address) ?? null,
    state: metrics.state,
    cause: metrics.cause ?? null,
    position: metrics.position ?? null,
    place: metrics.place ?? null,
    lagSeconds: metrics.lag(now) / 1_000,
    newestWritten: metrics.writtenTime === 0 ? null : new Date(metrics.writtenTime).toISOString(),
    rowsRead: metrics.rowsRead,
    rowsWritten: metrics.rowsWritten,
    deadLetters: metrics.deadLetters,
    retries: metrics.retries,
    newerWon: metrics.newerWon,
    circuitsOpen: metrics.circuitsOpen,
    queueBytes: metrics.queue.used,
    queueLimitBytes: metrics.queue.limit,
    tables: Object.fromEntries(metrics.tables),
    snapshot: snapshot.map((table) => ({ ...table, rowsLeft: table.rowsLeft ?? null })),
    heartbeat: heartbeat
      ? { latencySeconds: heartbeat.latency / 1_000, seen: new Date(heartbeat.time).toISOString() }
      : null,
  };
}
