import { formats } from '../formats/index.ts';
import { BsqlError, messageOf } from '../model/errors.ts';
import type { SnapshotRequest } from '../model/format.ts';
import type { Log } from '../model/log.ts';
import type { Plan } from '../model/plan.ts';
import { Stream } from '../runtime/stream.ts';
import { compileScript } from './compile-script.ts';
import { exitCodes } from './exit-codes.ts';
import { createLog, type LogLevel } from './log.ts';
import { Progress } from './progress.ts';
import { renderSummary } from './summary.ts';
import { renderFault, type Terminal } from './terminal.ts';

export interface RunArguments {
  readonly set: readonly string[];
  readonly logFormat: 'auto' | 'text' | 'json';
  readonly logLevel: LogLevel;
}

const progressInterval = 250;
const reportInterval = 10_000;

export async function runScript(path: string, options: RunArguments, terminal: Terminal): Promise<number> {
  const plan = await compileScript(path, options.set, 'run', terminal);
  return plan ? await runPlan(plan, options, terminal) : exitCodes.usage;
}

/** Runs until the sources end or a signal comes. With `snapshot` only those rows are read, once. */
export async function runPlan(
  plan: Plan,
  options: Pick<RunArguments, 'logFormat' | 'logLevel'>,
  terminal: Terminal,
  snapshot?: SnapshotRequest,
): Promise<number> {
  const form = options.logFormat === 'auto' ? (terminal.interactive ? 'text' : 'json') : options.logFormat;
  const log = createLog(form, options.logLevel, terminal);
  const drain = listenForSignals(log);
  const stream = await Stream.open(plan, { formats, log, output: writeOutput(terminal), snapshot });
  try {
    if (!(await preflight(stream, drain, form, log, terminal))) return exitCodes.environment;
    await watch(stream, drain, log, terminal);
    if (form === 'text') terminal.err(renderSummary(stream.metrics, stream.summary()));
    else
      log.info(
        {
          tables: Object.fromEntries(stream.metrics.flatMap((one) => [...one.tables])),
          targets: stream.summary(),
        },
        'finished',
      );
    return exitCodes.fine;
  } finally {
    await stream.close();
  }
}

async function preflight(
  stream: Stream,
  drain: AbortSignal,
  form: 'text' | 'json',
  log: Log,
  terminal: Terminal,
): Promise<boolean> {
  const problems = await stream.preflight(drain);
  for (const problem of problems) {
    if (form === 'text') terminal.err(renderFault(problem, terminal.errColor));
    else
      log[problem.severity === 'error' ? 'error' : 'warn'](
        { code: problem.code, help: problem.help },
        problem.message,
      );
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
