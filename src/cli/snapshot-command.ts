import { formats } from '../formats/index.ts';
import { BsqlError } from '../model/errors.ts';
import type { SnapshotRequest } from '../model/format.ts';
import type { PipelinePlan, Plan } from '../model/plan.ts';
import { compileScript } from './compile-script.ts';
import { exitCodes } from './exit-codes.ts';
import { type RunArguments, runPlan } from './run-command.ts';
import { judgePattern } from './table-pattern.ts';
import type { Terminal } from './terminal.ts';

export interface SnapshotArguments extends RunArguments, SnapshotRequest {
  /** The caller says that no other run of the script writes meanwhile. */
  readonly stopped: boolean;
}

/**
 * Reads existing rows once into the targets of a script. The log is followed meanwhile from where the
 * checkpoint stands, with the versions that the stream itself gives, and the checkpoint stays there.
 */
export async function runSnapshot(
  path: string,
  options: SnapshotArguments,
  terminal: Terminal,
): Promise<number> {
  const { table, where, from, to } = options;
  judgePattern(table);
  const plan = await compileScript(path, options.set, 'run', terminal);
  if (!plan) return exitCodes.usage;
  const wanted = { ...plan, pipelines: plan.pipelines.filter(hasRows) };
  if (wanted.pipelines.length === 0) {
    throw new BsqlError(`${path} loads from no server with tables, so there are no existing rows to read`, {
      code: 'BSQL5302',
      kind: 'script',
      help: 'a snapshot needs a script with `load binlog.`',
    });
  }
  if (!options.stopped) judgeTargets(wanted);
  return await runPlan(wanted, options, terminal, { snapshot: { table, where, from, to } });
}

function hasRows({ load }: PipelinePlan): boolean {
  return formats.find((format) => format.name === load.format)?.source?.snapshots === true;
}

/** A target without versions takes whatever is written last, so that two writers would turn documents back. */
function judgeTargets(plan: Plan): void {
  for (const { saves } of plan.pipelines) {
    for (const save of saves) {
      const sink = formats.find((format) => format.name === save.format)?.sink;
      const keyed = sink?.describe?.(save.options, save.path).keyed ?? true;
      if (!keyed || sink?.versioned?.(save.options)) continue;
      throw new BsqlError(
        `the target ${save.format} keeps no versions, so a run of the same script beside this one could turn documents back`,
        {
          code: 'BSQL5302',
          kind: 'script',
          help: 'stop `bsql run` of this script, then say so: bsql snapshot --stopped …',
        },
      );
    }
  }
}
