import type { Format, PathProblem } from '../../model/format.ts';
import { fillPath, type PathTemplate } from '../../model/path-template.ts';

export const jsonl: Format = {
  name: 'jsonl',
  summary:
    'Files of JSON lines that hold the present state of each table: one line a document, held in memory.',
  sink: {
    options: [],
    path: 'File, relative to the script, with placeholders: {db}, {table}, {row.COLUMN}, {date:yyyy.MM.dd} (of the commit, in UTC), {type} (insert, update, delete, read).',
    rowPaths: true,
    checkPath: checkFilePath,
    describe: () => ({
      address: 'files',
      guarantee:
        'at least once; replays change nothing in the end, because a file holds the last state of each row',
    }),
    placeOf: fillPath,
    modes: ['overwrite', 'errorIfExists', 'ignore'],
    open: async (context) => (await import('./sink.ts')).openJsonlSink(context),
  },
};

function checkFilePath(path: PathTemplate): PathProblem | undefined {
  if (path.parts.length > 0) return undefined;
  return {
    code: 'BSQL4004',
    message: 'jsonl needs the path of a file',
    help: "for example: jsonl.'out/{table}.jsonl'",
  };
}
