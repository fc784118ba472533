import type { StreamState } from '../../runtime/metrics.ts';
import type { LoadStatus, StatusReport } from './status-report.ts';

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One metric of the text format; counters end in `_total`, units are seconds and bytes. */
interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly read: (report: StatusReport) => readonly Sample[];
}

const states: readonly StreamState[] = [
  'starting',
  'streaming',
  'waiting for the source',
  'waiting for the target',
  'waiting for a transform',
  'draining',
  'stopped',
];
const snapshotStates = ['waiting', 'dumping', 'syncing', 'gone'] as const;

const ofLoad =
  (read: (load: LoadStatus) => number | undefined): Family['read'] =>
  ({ loads }) =>
    loads.flatMap((load) => {
      const value = read(load);
      return value === undefined ? [] : [{ labels: { load: load.load }, value }];
    });

const ofTable =
  (read: (table: LoadStatus['snapshot'][number]) => number | null): Family['read'] =>
  ({ loads }) =>
    loads.flatMap(({ load, snapshot }) =>
      snapshot.flatMap((table) => {
        const value = read(table);
        return value === null ? [] : [{ labels: { load, table: table.table }, value }];
      }),
    );

const secondsOf = (time: string | null | undefined): number | undefined =>
  typeof time === 'string' ? Date.parse(time) / 1_000 : undefined;

/** Every metric that `/metrics` has. */
export const metricFamilies: readonly Family[] = [
  {
    name: 'bsql_info',
    type: 'gauge',
    help: 'Always 1; the version is a label.',
    read: ({ bsql }) => [{ labels: { version: bsql }, value: 1 }],
  },
  {
    name: 'bsql_healthy',
    type: 'gauge',
    help: 'What /healthz says: 1 while the stream goes forward, has nothing to do, or waits for a reason.',
    read: ({ healthy }) => [{ value: healthy ? 1 : 0 }],
  },
  {
    name: 'bsql_start_time_seconds',
    type: 'gauge',
    help: 'When this run began, in seconds since 1970.',
    read: ({ started }) => [{ value: Date.parse(started) / 1_000 }],
  },
  {
    name: 'bsql_state',
    type: 'gauge',
    help: '1 for the state that a load is in, 0 for the others.',
    read: ({ loads }) =>
      loads.flatMap(({ load, state }) =>
        states.map((one) => ({ labels: { load, state: one }, value: one === state ? 1 : 0 })),
      ),
  },
  {
    name: 'bsql_rows_read_total',
    type: 'counter',
    help: 'Rows read in this run, by table and operation.',
    read: ({ loads }) =>
      loads.flatMap(({ load, tables }) =>
        Object.entries(tables).flatMap(([table, counts]) =>
          Object.entries(counts).map(([operation, value]) => ({ labels: { load, table, operation }, value })),
        ),
      ),
  },
  {
    name: 'bsql_rows_written_total',
    type: 'counter',
    help: 'Rows that the targets have confirmed; one that goes to two saves counts twice.',
    read: ofLoad(({ rowsWritten }) => rowsWritten),
  },
  {
    name: 'bsql_dead_letters_total',
    type: 'counter',
    help: 'Documents that a target refused for good and that were kept aside.',
    read: ofLoad(({ deadLetters }) => deadLetters),
  },
  {
    name: 'bsql_retries_total',
    type: 'counter',
    help: 'Attempts that failed for now, at the source, a target or a transform.',
    read: ofLoad(({ retries }) => retries),
  },
  {
    name: 'bsql_newer_won_total',
    type: 'counter',
    help: 'Writes that changed nothing, because the target had a newer change.',
    read: ofLoad(({ newerWon }) => newerWon),
  },
  {
    name: 'bsql_circuits_open',
    type: 'gauge',
    help: 'Saves whose target failed so often in a row that it is tried now and then only.',
    read: ofLoad(({ circuitsOpen }) => circuitsOpen),
  },
  {
    name: 'bsql_lag_seconds',
    type: 'gauge',
    help: 'Age of the newest change written; 0 when everything read was written.',
    read: ofLoad(({ lagSeconds }) => lagSeconds),
  },
  {
    name: 'bsql_newest_written_timestamp_seconds',
    type: 'gauge',
    help: 'Commit time of the newest change written, in seconds since 1970.',
    read: ofLoad(({ newestWritten }) => secondsOf(newestWritten)),
  },
  {
    name: 'bsql_log_file_number',
    type: 'gauge',
    help: 'Number of the log file up to which everything was read.',
    read: ofLoad(({ place }) => place?.file),
  },
  {
    name: 'bsql_log_offset_bytes',
    type: 'gauge',
    help: 'Offset in that file.',
    read: ofLoad(({ place }) => place?.offset),
  },
  {
    name: 'bsql_queue_bytes',
    type: 'gauge',
    help: 'Bytes that were read and are not confirmed yet.',
    read: ofLoad(({ queueBytes }) => queueBytes),
  },
  {
    name: 'bsql_queue_limit_bytes',
    type: 'gauge',
    help: 'How many there may be before reading waits.',
    read: ofLoad(({ queueLimitBytes }) => queueLimitBytes),
  },
  {
    name: 'bsql_snapshot_state',
    type: 'gauge',
    help: '1 for the state that the existing rows of a table are in, 0 for the others.',
    read: ({ loads }) =>
      loads.flatMap(({ load, snapshot }) =>
        snapshot.flatMap(({ table, state }) =>
          snapshotStates.map((one) => ({
            labels: { load, table, state: one },
            value: one === state ? 1 : 0,
          })),
        ),
      ),
  },
  {
    name: 'bsql_snapshot_rows',
    type: 'gauge',
    help: 'Existing rows read, by table.',
    read: ofTable(({ rows }) => rows),
  },
  {
    name: 'bsql_snapshot_rows_per_second',
    type: 'gauge',
    help: 'How fast they are read.',
    read: ofTable(({ rowsPerSecond }) => rowsPerSecond),
  },
  {
    name: 'bsql_snapshot_rows_remaining',
    type: 'gauge',
    help: "How many are left by the server's own estimate.",
    read: ofTable(({ rowsLeft }) => rowsLeft),
  },
  {
    name: 'bsql_heartbeat_latency_seconds',
    type: 'gauge',
    help: 'From the write of the newest row of heartbeatTable to the sight of it in the log.',
    read: ofLoad(({ heartbeat }) => heartbeat?.latencySeconds),
  },
  {
    name: 'bsql_heartbeat_seen_timestamp_seconds',
    type: 'gauge',
    help: 'When it was seen, in seconds since 1970.',
    read: ofLoad(({ heartbeat }) => secondsOf(heartbeat?.seen)),
  },
];

/** Prometheus' text format, version 0.0.4. Every sample is labelled with its stream. */
export function renderMetrics(report: StatusReport): string {
  const lines: string[] = [];
  for (const { name, type, help, read } of metricFamilies) {
    const samples = read(report);
    if (samples.length === 0) continue;
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const { labels, value } of samples) {
      const all = Object.entries({ stream: report.stream, ...labels })
        .map(([label, text]) => `${label}="${escapeLabel(text)}"`)
        .join(',');
      lines.push(`${name}{${all}} ${value}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function escapeLabel(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
}
