import { isAbsolute, resolve } from 'node:path';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { BoundProgram, BoundSave } from './bound.ts';
import { checkDurations } from './check-durations.ts';
import { checkIdColumns } from './check-id-columns.ts';
import { checkModes } from './check-modes.ts';
import { checkPartitions } from './check-partitions.ts';
import { checkPathColumns } from './check-path-columns.ts';
import { checkPlacesStay, checkSavesApart, checkTablesApart } from './check-places.ts';
import { checkBehindRequeries, checkRequeryIds, checkRequeryTables } from './check-requeries.ts';
import { checkRoutingKnown } from './check-routing.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkSnapshot } from './check-snapshot.ts';
import { checkVariablesUsed } from './check-variables.ts';
import type { CheckContext } from './context.ts';
import { directoryOf, loadOf } from './trace.ts';

type Check = (program: BoundProgram, context: CheckContext) => void;

function checkTablesSaved(program: BoundProgram, context: CheckContext): void {
  for (const table of program.tables) {
    if (program.used.has(table) || program.lostWords.has(table.name.name)) continue;
    context.report(
      diagnose(
        'BSQL2003',
        table.source,
        table.name.span,
        `the table \`${table.name.name}\` is never saved or used`,
        {
          help: `save it with \`save append ${table.name.name} as es.'<db>_<table>';\` or delete the statement`,
        },
      ),
    );
  }
}

function checkConnectionsUsed(program: BoundProgram, context: CheckContext): void {
  for (const connection of program.connections) {
    const { name } = connection.statement;
    if (program.used.has(connection) || program.lostWords.has(name.name)) continue;
    context.report(
      diagnose('BSQL2006', connection.source, name.span, `the connection \`${name.name}\` is never used`, {
        help: `begin a path with it: ${connection.statement.format.name}.\`${name.name}/…\`, or delete the statement`,
      }),
    );
  }
}

/** Two saves with one checkpoint would overwrite each other's position: rows would be lost. */
function checkCheckpointsApart(program: BoundProgram, context: CheckContext): void {
  const explicit = new Map<string, BoundSave>();
  const byDefault: BoundSave[] = [];
  for (const save of program.saves) {
    const given = save.target?.options.given.get('checkpointLocation');
    if (!given) {
      byDefault.push(save);
      continue;
    }
    const location = save.target?.options.values.checkpointLocation;
    if (typeof location !== 'string') continue;
    const path = isAbsolute(location) ? location : resolve(directoryOf(program.source), location);
    const earlier = explicit.get(path);
    if (!earlier) {
      explicit.set(path, save);
      continue;
    }
    const first = earlier.target?.options.given.get('checkpointLocation');
    context.report(
      diagnose(
        'BSQL4003',
        given.source,
        given.option.span,
        'two saves keep their position in the same checkpointLocation',
        {
          labels: first ? [{ source: first.source, span: first.option.span, text: 'first used here' }] : [],
          help: 'give each save a folder of its own, or leave it out on both: saves of one load share a checkpoint safely then',
        },
      ),
    );
  }
  const [first] = byDefault;
  for (const save of byDefault) {
    if (!first || !loadOf(first.table) || !loadOf(save.table) || loadOf(save.table) === loadOf(first.table))
      continue;
    context.report(
      diagnose(
        'BSQL4003',
        save.source,
        save.statement.table.span,
        'two loads would keep their position in the same default checkpoint',
        {
          labels: [{ source: first.source, span: first.statement.table.span, text: 'the other one' }],
          help: 'give this save a folder of its own: checkpointLocation="…"',
        },
      ),
    );
  }
}

function checkSomethingRuns(program: BoundProgram, context: CheckContext): void {
  if (context.purpose !== 'run' || program.saves.length > 0 || !program.whole) return;
  const end = program.source.text.trimEnd().length;
  context.report(
    diagnose(
      'BSQL2009',
      program.source,
      { start: Math.max(0, end - 1), end },
      'this script saves nothing, so there is nothing to run',
      {
        help: "add a save, for example: save append changes as es.'<db>_<table>';",
      },
    ),
  );
}

/** Every check of a whole script. A new one is a function and a line here. */
export const checks: readonly Check[] = [
  checkTablesSaved,
  checkConnectionsUsed,
  checkVariablesUsed,
  checkCheckpointsApart,
  checkSomethingRuns,
  checkIdColumns,
  checkPartitions,
  checkTablesApart,
  checkSavesApart,
  checkPlacesStay,
  checkPathColumns,
  checkBehindRequeries,
  checkRequeryIds,
  checkRequeryTables,
  checkRoutingKnown,
  checkSecrets,
  checkDurations,
  checkSnapshot,
  checkModes,
];
