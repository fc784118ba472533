import type { OptionProblem } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { columnEntries, entryProblem } from './column-filter.ts';
import { splitTableName } from './heartbeat-options.ts';

/** Faults of the filters of a log. */
export function checkFilterOptions(options: OptionValues): readonly OptionProblem[] {
  return [...checkColumnOptions(options), ...checkExclusions(options)];
}

/** A table that is written needs its database beside it. */
export function checkHeartbeatTable({ heartbeatTable }: OptionValues): readonly OptionProblem[] {
  if (typeof heartbeatTable !== 'string' || splitTableName(heartbeatTable)) return [];
  return [
    {
      code: 'BSQL3004',
      option: 'heartbeatTable',
      message: `\`${heartbeatTable}\` is no table with its database`,
      help: 'write database.table, such as "ops.bsql_heartbeat"',
    },
  ];
}

function checkColumnOptions(options: OptionValues): OptionProblem[] {
  const problems: OptionProblem[] = [];
  for (const option of ['columns', 'excludeColumns'] as const) {
    for (const entry of columnEntries(options[option])) {
      const problem = entryProblem(entry);
      if (!problem) continue;
      problems.push({
        code: 'BSQL3004',
        option,
        message: problem,
        help: 'write table.column or database.table.column, with * for any letters: "orders.secret, *.password"',
      });
    }
  }
  const only = new Set(columnEntries(options.columns));
  for (const entry of columnEntries(options.excludeColumns).filter((one) => only.has(one))) {
    problems.push({
      code: 'BSQL3021',
      option: 'excludeColumns',
      message: `\`${entry}\` stands in columns and in excludeColumns`,
      help: 'a column is either read or left out: take it out of one of them',
    });
  }
  return problems;
}

function checkExclusions(options: OptionValues): OptionProblem[] {
  const pairs = [
    ['databaseNamePattern', 'databaseExcludePattern', 'databases'],
    ['tableNamePattern', 'tableExcludePattern', 'tables'],
  ] as const;
  return pairs
    .filter(
      ([wanted, unwanted]) => typeof options[unwanted] === 'string' && options[wanted] === options[unwanted],
    )
    .map(([wanted, unwanted, what]) => ({
      code: 'BSQL3021',
      option: unwanted,
      message: `${unwanted} is the same as ${wanted}, so that no ${what} are left`,
      help: 'give it a pattern that matches only what is to stay out',
    }));
}
