#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { reportFormats } from '../diagnostics/report-formats.ts';
import { BsqlError } from '../model/errors.ts';
import type { CheckArguments } from './check-command.ts';
import type { DlqArguments } from './dlq-command.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import type { PlanArguments } from './plan-command.ts';
import type { RebuildArguments, RollbackArguments } from './rebuild-command.ts';
import type { RunScriptArguments } from './run-command.ts';
import { keepHeapSmall } from './small-heap.ts';
import type { SnapshotArguments } from './snapshot-command.ts';
import { processTerminal, renderFault } from './terminal.ts';
import type { VerifyArguments } from './verify-command.ts';
import { version } from './version.ts';

const terminal = processTerminal();

function collect(value: string, earlier: string[]): string[] {
  if (!value.includes('=')) throw new InvalidArgumentError('write name=value');
  return [...earlier, value];
}

function readSeconds(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('write whole seconds');
  return Number(value);
}

function readSeed(value: string): number {
  if (!/^\d{1,10}$/.test(value)) throw new InvalidArgumentError('write the number that a run told');
  return Number(value);
}

const setOption = (): Option =>
  new Option('-s, --set <name=value>', 'set a variable of the script; may be given more than once')
    .argParser(collect)
    .default([], 'none');

const logFormatOption = (): Option =>
  new Option('--log-format <format>', 'text for people, json for machines')
    .choices(['auto', 'text', 'json'])
    .default('auto', 'text on a terminal, else json');

const logLevelOption = (): Option =>
  new Option('--log-level <level>', 'least severity to log')
    .choices(['debug', 'info', 'warn', 'error'])
    .default('info');

const logFileOption = (): Option =>
  new Option('--log-file <path>', 'add the log to this file instead; SIGHUP opens it anew');

const logSqlOption = (): Option =>
  new Option(
    '--log-sql [what]',
    'log the statements sent to the source database, at debug level: statements with ? for values, params with them',
  )
    .choices(['statements', 'params'])
    .preset('statements');

function readPort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('write a port from 1 to 65535');
  return port;
}

function describeFormats(): string {
  return Object.entries(reportFormats)
    .map(([name, { doc }]) => `  ${name.padEnd(8)}  ${doc}`)
    .join('\n');
}

function buildProgram(onExitCode: (code: number) => void): Command {
  const program = new Command('bsql')
    .description('Keeps search in step with MySQL and MariaDB.')
    .version(version)
    .showHelpAfterError('(bsql --help tells more)')
    .exitOverride();
  program
    .command('check')
    .description('judge scripts without any server: all faults at once')
    .argument('<path...>', 'scripts, folders with .bsql files, or - for standard input')
    .addOption(
      new Option('-f, --format <format>', 'how to print').choices(Object.keys(reportFormats)).default('text'),
    )
    .addOption(setOption())
    .addOption(new Option('--fix', 'write what is certain into the scripts, then check').default(false))
    .addOption(new Option('--deny-warnings', 'exit with 1 for warnings too').default(false))
    .option('-c, --connect', 'also against the living servers; writes nothing', false)
    .addHelpText('after', `\nFormats:\n${describeFormats()}`)
    .addHelpText('after', '\nExit codes: 0 no errors, 1 errors found, 2 wrong usage.')
    .action(async (paths: string[], options: CheckArguments) => {
      const { runCheck } = await import('./check-command.ts');
      onExitCode(await runCheck(paths, options, terminal));
    });
  program
    .command('plan')
    .description('tell what a script would run: sources, targets, ids, checkpoints, guarantees')
    .argument('<script>', 'the script')
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addOption(setOption())
    .option('-c, --connect', 'also ask the servers: tables, rows, indices; writes nothing', false)
    .option(
      '--mapping',
      'ask the servers, and print only the indices that would be made, as calls of curl',
      false,
    )
    .addHelpText('after', '\nExit codes: 0 nothing stands against it, 1 errors found, 2 bad script or usage.')
    .action(async (script: string, options: PlanArguments) => {
      const { runPlan } = await import('./plan-command.ts');
      onExitCode(await runPlan(script, options, terminal));
    });
  program
    .command('explain')
    .description('say what a code, a format, an option or a function means')
    .argument('[topic]', 'such as BSQL2003, es, save, es.nodes or concat_ws; without it, all codes')
    .action(async (topic: string | undefined) => {
      const { runExplain } = await import('./explain-command.ts');
      onExitCode(runExplain(topic, terminal));
    });
  program
    .command('fmt')
    .description('lay scripts out in the one style of bsql; what they mean and their comments stay')
    .argument('<path...>', 'scripts, folders with .bsql files, or - for standard input to standard output')
    .addOption(
      new Option('--check', 'write nothing; exit with 1 if a script is not formatted').default(false),
    )
    .addOption(new Option('--diff', 'write nothing; show what would change').default(false))
    .addHelpText('after', '\nExit codes: 0 well, 1 syntax errors, or found by --check, 2 wrong usage.')
    .action(async (paths: string[], options: { check: boolean; diff: boolean }) => {
      const { runFmt } = await import('./fmt-command.ts');
      onExitCode(await runFmt(paths, options, terminal));
    });
  program
    .command('run')
    .description('run a script until it ends or is told to stop (SIGINT, SIGTERM)')
    .argument('<script>', 'the script')
    .addOption(setOption())
    .addOption(logFormatOption())
    .addOption(logLevelOption())
    .addOption(logFileOption())
    .addOption(logSqlOption())
    .addOption(
      new Option(
        '--status-port <port>',
        'answer /healthz, /metrics (Prometheus), /status (JSON) and / (a page) there',
      ).argParser(readPort),
    )
    .addOption(new Option('--status-host <address>', 'the address to answer on').default('127.0.0.1'))
    .addHelpText(
      'after',
      '\nExit codes: 0 ended or stopped well, 1 failed while running, 2 bad script or usage,\n3 a server is missing or refuses, 130 and 143 stopped at once by a second signal.',
    )
    .action(async (script: string, options: RunScriptArguments) => {
      keepHeapSmall();
      const { runScript } = await import('./run-command.ts');
      onExitCode(await runScript(script, options, terminal));
    });
  program
    .command('snapshot')
    .description('read the rows that are there now, once, into the targets of a script, and end')
    .argument('<script>', 'the script')
    .option('-t, --table <pattern>', 'only tables whose whole name matches, alone or as database.table')
    .option('-w, --where <sql>', 'only rows for which this SQL holds; given to the server as it is')
    .option('--from <key>', "only rows from this value of the key's first column on")
    .option('--to <key>', 'only rows up to this value of it')
    .option(
      '--stopped',
      'no other run of the script writes now; needed where a target keeps no versions',
      false,
    )
    .addOption(setOption())
    .addOption(logFormatOption())
    .addOption(logLevelOption())
    .addOption(logFileOption())
    .addOption(logSqlOption())
    .addHelpText(
      'after',
      '\nThe log is followed meanwhile from the checkpoint on, so that no row goes back; the checkpoint is not\nmoved, and a running stream may go on beside it. Exit codes are those of run.',
    )
    .action(async (script: string, options: SnapshotArguments) => {
      keepHeapSmall();
      const { runSnapshot } = await import('./snapshot-command.ts');
      onExitCode(await runSnapshot(script, options, terminal));
    });
  program
    .command('rebuild')
    .description(
      'have the next start build the targets of `save overwrite` anew, beside those that are searched',
    )
    .argument('<script>', 'the script')
    .addOption(setOption())
    .addHelpText('after', '\nExit codes: 0 asked for, 2 bad script or usage.')
    .action(async (script: string, options: RebuildArguments) => {
      const { runRebuild } = await import('./rebuild-command.ts');
      onExitCode(await runRebuild(script, options, terminal));
    });
  program
    .command('rollback')
    .description('move the aliases of `save overwrite` back to indices that are kept, in one call')
    .argument('<script>', 'the script')
    .option('--to <index>', 'the kept index to go back to', undefined)
    .addOption(setOption())
    .addHelpText(
      'after',
      '\nWithout --to it is what was replaced last; bsql plan lists what is kept. Exit codes: 0 moved, 2 bad script\nor nothing to go back to, 3 the cluster is missing or refuses.',
    )
    .action(async (script: string, options: RollbackArguments) => {
      const { runRollback } = await import('./rebuild-command.ts');
      onExitCode(await runRollback(script, options, terminal));
    });
  program
    .command('verify')
    .description('compare the rows of a script with its documents while both live: missing, extra, different')
    .argument('<script>', 'the script')
    .option(
      '-t, --table <pattern>',
      'only tables whose whole name matches; extra documents are not looked for then',
    )
    .option(
      '--sample <size>',
      'compare only so many rows (1000) or such a share of them (5%), chosen by a hash of their ids',
    )
    .addOption(
      new Option('--seed <number>', 'take the sample of an earlier run again')
        .argParser(readSeed)
        .default(undefined, 'another each time'),
    )
    .option('--repair', 'write what should be there, under its version', false)
    .addOption(
      new Option('--wait <seconds>', 'how long a stream may take to come as far as the comparison')
        .argParser(readSeconds)
        .default(30),
    )
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addOption(setOption())
    .addHelpText(
      'after',
      '\nRows on their way are no differences: what differs is looked at again when the stream has passed it.\nExit codes: 0 equal or repaired, 1 something differs, 2 bad script or usage, 3 a server is missing, or the\nstream does not come as far.',
    )
    .action(async (script: string, options: VerifyArguments) => {
      const { runVerify } = await import('./verify-command.ts');
      onExitCode(await runVerify(script, options, terminal));
    });
  addDeadLetterCommands(program, onExitCode);
  return program;
}

function addDeadLetterCommands(program: Command, onExitCode: (code: number) => void): void {
  const dlq = program
    .command('dlq')
    .description('what to do with the documents that a target refused: the dead letters of a script');
  const command = (name: string, description: string): Command =>
    dlq
      .command(name)
      .description(description)
      .argument('<script>', 'the script')
      .option('--code <code>', 'only letters of this code, of bsql (BSQL5143) or of the target')
      .option('-t, --table <name>', 'only letters of this table, alone or as database.table')
      .option('--id <id>', 'only letters of the document with this id')
      .addOption(
        new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'),
      )
      .addOption(setOption());
  command('list', 'a line for each letter').action(async (script: string, options: DlqArguments) => {
    const { listLetters } = await import('./dlq-command.ts');
    onExitCode(await listLetters(script, options, false, terminal));
  });
  command('show', 'each letter in full, with its document').action(
    async (script: string, options: DlqArguments) => {
      const { listLetters } = await import('./dlq-command.ts');
      onExitCode(await listLetters(script, options, true, terminal));
    },
  );
  command('analyze', 'what they have in common, by kind and by hour, and what to do about it').action(
    async (script: string, options: DlqArguments) => {
      const { analyze } = await import('./dlq-command.ts');
      onExitCode(await analyze(script, options, terminal));
    },
  );
  command('replay', 'send them again; what the target takes now leaves the dead letters')
    .addHelpText(
      'after',
      '\nEach goes with the version that it had, so none takes the place of a newer document. The stream may run\nmeanwhile. Exit codes: 0 none is left, 1 some are, 2 bad script or usage, 3 the target is missing or refuses.',
    )
    .action(async (script: string, options: DlqArguments) => {
      const { replay } = await import('./dlq-command.ts');
      onExitCode(await replay(script, options, terminal));
    });
  command('purge', 'throw letters away')
    .option('--all', 'all of them', false)
    .action(async (script: string, options: DlqArguments & { all: boolean }) => {
      const { purge } = await import('./dlq-command.ts');
      onExitCode(await purge(script, options, terminal));
    });
}

async function main(): Promise<number> {
  let code: number = exitCodes.fine;
  try {
    await buildProgram((found) => {
      code = found;
    }).parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    if (error instanceof BsqlError) {
      terminal.err(
        renderFault(
          { severity: 'error', code: error.code, message: error.message, help: error.help },
          terminal.errColor,
        ),
      );
      return exitCodeOf(error);
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.err(
      renderFault(
        {
          severity: 'error',
          code: 'BSQL5299',
          message: `bsql failed: ${text}`,
          help: 'this is a fault in bsql itself: please report it with the lines above',
        },
        terminal.errColor,
      ),
    );
    return exitCodes.failed;
  }
}

process.exitCode = await main();
// Nothing may keep a finished command alive: stopped means an exit code (T44).
setTimeout(() => process.exit(), 1_000).unref();
