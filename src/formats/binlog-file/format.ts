import type { Format, PathProblem } from '../../model/format.ts';
import type { OptionTable } from '../../model/options.ts';
import { type PathTemplate, showPath } from '../../model/path-template.ts';
import { checkFilterOptions } from '../binlog/check-options.ts';
import { filterOptions } from '../binlog/options.ts';

const options = [...filterOptions] as const satisfies OptionTable;

export const binlogFile: Format = {
  name: 'binlogFile',
  summary:
    'Recorded binary log files, read to their end. They must be recorded with binlog_row_metadata=FULL.',
  source: {
    options,
    path: 'A log file, or a folder with log files of one server; relative to the script.',
    checkPath: checkRecordingPath,
    checkOptions: checkFilterOptions,
    describe: (_options, path) => ({
      address: showPath(path),
      start: 'the beginning of the first file',
    }),
    open: async (context) => (await import('./source.ts')).openBinlogFileSource(context),
  },
};

function checkRecordingPath(path: PathTemplate): PathProblem | undefined {
  if (path.parts.some((part) => 'text' in part && part.text !== '')) return undefined;
  return {
    code: 'BSQL4004',
    message: 'binlogFile needs the path of a log file or of a folder with log files',
    help: 'for example: load binlogFile.`recordings/shop` as changes;',
  };
}
