import type { Format, PathProblem } from '../../model/format.ts';
import { fillPath, type PathTemplate } from '../../model/path-template.ts';
import { deltaOptions } from './options.ts';

export const delta: Format = {
  name: 'delta',
  aliases: ['rate', 'binlogRate'],
  summary:
    "Delta Lake tables in folders of the file system, kept in step row by row. `rate` and `binlogRate` are MLSQL's names of the same.",
  sink: {
    options: deltaOptions,
    path: 'Folder of a table, relative to the script, with placeholders: {db}, {table}.',
    partitions: true,
    checkPath: checkFolderPath,
    describe: () => ({
      address: 'files',
      guarantee:
        'exactly once in effect: each version of a table keeps how far the log is in it, and of what comes again all the same a row replaces itself',
    }),
    placeOf: fillPath,
    modes: ['errorIfExists', 'ignore'],
    open: async (context) => (await import('./sink.ts')).openDeltaSink(context),
  },
};

function checkFolderPath(path: PathTemplate): PathProblem | undefined {
  if (path.parts.length > 0) return undefined;
  return {
    code: 'BSQL4004',
    message: 'delta needs the path of a folder',
    help: "for example: delta.'lake/{db}/{table}'",
  };
}
