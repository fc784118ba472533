import { formats } from '../formats/index.ts';
import { BsqlError, messageOf } from '../model/errors.ts';
import type { SnapshotRequest, SqlLogging } from '../model/format.ts';
import type { Log } from '../model/log.ts';
import type { Plan } from '../model/plan.ts';
import { Stream } from '../runtime/stream.ts';
import { compileScript } from './compile-script.ts';
import { exitCodes } from './exit-codes.ts';
import { createLog, type LogLevel } from './log.ts';
import { openLogFile } from './log-file.ts';
import { Progress } from './progress.ts';
import { Health } from './status/health.ts';
import { reportStatus } from './status/status-report.ts';
import type { StatusAddress } from './status/status-server.ts';
import { renderSummary } from './summary.ts';
import { renderFault, type Terminal } from './terminal.ts';

export interface RunArguments {
  readonly set: readonly string[];
  readonly logFormat: 'auto' | 'text' | 'json';
  readonly logLevel: LogLevel;
  readonly logFile?: string | undefined;
  readonly logSql?: SqlLogging | undefined;
}

export interface RunScriptArguments extends RunArguments {
  readonly statusPort?: number | undefined;
  readonly statusHost: string;
}

type LogArguments = Omit<RunArguments, 'set'>;

/** What runs, and where it is told. */
interface Run {
  readonly stream: Stream;
  readonly health: Health;
  readonly log: Log;
  readonly terminal: Terminal;
  /** Whether faults and results are for people on the terminal, for machines in the log, or for both. */
  readonly toPeople: boolean;
  readonly toLog: boolean;
}

const progressInterval = 250;
const reportInterval = 10_000;

export async function runScript(
  path: string,
  options: RunScriptArguments,
  terminal: Terminal,
): Promise<number> {
  judgeLogging(options);
  const plan = await compileScript(path, options.set, 'run', terminal);
  if (!plan) return exitCodes.usage;
  const { statusHost: host, statusPort: port } = options;
  return await runPlan(plan, options, terminal, port === undefined ? {} : { status: { host, port } });
}

/** Runs until the sources end or a signal comes. With `snapshot` only those rows are read, once. */
export async function runPlan(
  plan: Plan,
  options: LogArguments,
  terminal: Terminal,
  { snapshot, status }: { readonly snapshot?: SnapshotRequest; readonly status?: StatusAddress },
): Promise<number> {
  judgeLogging(options);
  const shown = terminal.interactive ? 'text' : 'json';
  const file = options.logFile === undefined ? undefined : openLogFile(options.logFile, terminal);
  const form = options.logFormat === 'auto' ? (file ? 'json' : shown) : options.logFormat;
  const log = createLog(form, options.logLevel, file ?? terminal);
  try {
    const drain = listenForSignals(log);
    const environment = { formats, log, output: writeOutput(terminal), snapshot, logSql: options.logSql };
    const stream = await Stream.open(plan, environment);
    const health = new Health(() => stream.metrics, Date.now());
    const toPeople = file !== undefined || form === 'text';
    const run = { stream, health, log, terminal, toPeople, toLog: form === 'json' || file !== undefined };
    return status ? await runWithStatus(run, status, drain) : await runStream(run, drain);
  } catch (error) {
    // Whoever reads the file looks there for the reason; on standard error it stands in any case.
    if (file && error instanceof BsqlError) log.error({ code: error.code, help: error.help }, error.message);
    throw error;
  } finally {
    file?.close();
  }
}

/** A level that shows them, or nothing that asks for them. */
function judgeLogging({ logSql, logLevel }: LogArguments): void {
  if (logSql === undefined || logLevel === 'debug') return;
  throw new BsqlError(`--log-sql logs at debug level, and --log-level is ${logLevel}`, {
    code: 'BSQL5302',
    kind: 'script',
    help: 'add --log-level debug',
  });
}

async function runWithStatus(run: Run, address: StatusAddress, drain: AbortSignal): Promise<number> {
  const { stream, health, log } = run;
  const started = Date.now();
  const { openStatusServer } = await import('./status/status-server.ts');
  const server = await openStatusServer(address, () => {
    const now = Date.now();
    return reportStatus(stream, formats, health.judge(now), started, now);
  }).catch(async (error: unknown) => {
    await stream.close();
    throw error;
  });
  log.info({ status: server.url }, 'the status is told');
  try {
    return await runStream(run, drain);
  } finally {
    await server.close();
  }
}

async function runStream(run: Run, drain: AbortSignal): Promise<number> {
  const { stream, health, log, terminal } = run;
  try {
    if (!(await preflight(run, drain))) return exitCodes.environment;
    health.begin();
    await watch(stream, drain, log, terminal);
    const { metrics } = stream;
    const targets = stream.summary();
    if (run.toPeople) terminal.err(renderSummary(metrics, targets));
    if (run.toLog) {
      const tables = Object.fromEntries(metrics.flatMap((one) => [...one.tables]));
      log.info({ tables, targets }, 'finished');
    }
    return exitCodes.fine;
  } catch (error) {
    health.fail(messageOf(error));
    throw error;
  } finally {
    await stream.close();
  }
}

async function preflight(
  { stream, health, log, terminal, toPeople, toLog }: Run,
  drain: AbortSignal,
): Promise<boolean> {
  const problems = await stream.preflight(drain);
  for (const problem of problems) {
    if (toPeople) terminal.err(renderFault(problem, terminal.errColor));
    if (toLog)
      log[problem.severity === 'error' ? 'error' : 'warn'](
        { code: problem.code, help: problem.help },
        problem.message,
      );
    if (problem.severity === 'error') health.fail(problem.message);
  }
  return problems.every((problem) => problem.severity !== 'error');
}

/** Runs the stream and shows how it goes: a line that changes for people, a log entry now and then otherwise. */
async function watch(stream: Stream, drain: AbortSignal, log: Log, terminal: Terminal): Promise<void> {
  const progress = new Progress(Date.now());
  const timer = terminal.interactive
    ? setInterval(() => terminal.status(progress.line(stream.metrics, Date.now())), progressInterval)
    : setInterval(() => report(stream, log), reportInterval);
  log.info({ stream: stream.plan.stream }, 'started');
  try {
    await stream.run(drain);
  } finally {
    clearInterval(timer);
    terminal.status(undefined);
  }
}

function report(stream: Stream, log: Log): void {
  for (const one of stream.metrics) {
    const { state, rowsRead, rowsWritten, deadLetters, retries, position } = one;
    const circuit = one.circuitsOpen > 0 ? 'open' : 'closed';
    log.info(
      { state, circuit, rowsRead, rowsWritten, deadLetters, retries, lagMs: one.lag(Date.now()), position },
      'progress',
    );
  }
}

/** The first signal drains and checkpoints, the second kills. */
function listenForSignals(log: Log): AbortSignal {
  const controller = new AbortController();
  const listen = (signal: 'SIGINT' | 'SIGTERM', code: number): void => {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(code);
      log.info({ signal }, 'stopping: writing what was read; the same signal again stops at once');
      controller.abort();
    });
  };
  listen('SIGINT', exitCodes.interrupted);
  listen('SIGTERM', exitCodes.terminated);
  return controller.signal;
}

/** Rows on standard output count as written when they are: a full disk or a closed pipe is a fault. */
function writeOutput(terminal: Terminal): (line: string) => Promise<void> {
  return async (line) => {
    try {
      await terminal.write(line);
    } catch (error) {
      throw new BsqlError(`standard output cannot be written: ${messageOf(error)}`, {
        code: 'BSQL5204',
        cause: error,
        help: 'the checkpoint stands before what was not written; run again when the reader or the disk is there',
      });
    }
  };
}
