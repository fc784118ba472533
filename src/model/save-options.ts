import type { OptionTable } from './options.ts';

/** Options that the runtime itself reads from every `save`, whatever its format. */
export const saveOptions = [
  {
    name: 'idCols',
    type: { kind: 'names' },
    doc: 'Columns that identify a row in the target; a later change of the same row replaces the earlier.',
    defaultDoc: "each table's own primary key",
    meaning: true,
  },
  {
    name: 'duration',
    type: { kind: 'duration', min: 100, max: 86_400_000 },
    default: '5',
    doc: 'Time between two checkpoints, in seconds unless a unit is given. Writing is not delayed by it, but for `delta`, which gathers changes for as long.',
  },
  {
    name: 'checkpointLocation',
    type: { kind: 'path' },
    defaultDoc: '`.bsql/<stream name>` beside the script',
    doc: 'Folder that keeps the position up to which the target has confirmed every change, and the dead letters.',
  },
  {
    name: 'onError',
    type: { kind: 'enum', values: ['deadletter', 'stop'] },
    default: 'deadletter',
    doc: 'What to do with a document that the target refuses for good: keep it in `dead-letters.jsonl` and go on, or stop.',
  },
  {
    name: 'mergeSchema',
    type: { kind: 'boolean' },
    default: 'false',
    doc: 'What a new column does to a target that has a shape (`es`, `delta`): `true` adds it there and goes on, `false` stops the stream before the first row that has it, with an error that says what changed. A type that the target cannot take in place stops it in any case.',
  },
  {
    name: 'maxErrors',
    type: { kind: 'integer', min: 0 },
    defaultDoc: 'no bound',
    doc: 'Documents that one run may put into the dead letters; the stream stops before one more.',
  },
  {
    name: 'maxErrorRatio',
    type: { kind: 'integer', min: 0, max: 100 },
    defaultDoc: 'no bound',
    doc: 'The same as a share of what was written, in percent, judged from 1000 rows on.',
  },
  {
    name: 'maxDeadLetterSize',
    type: { kind: 'size', min: 1024 },
    default: '1gb',
    doc: 'Bytes that all files of dead letters in the checkpointLocation may have together; the stream stops before a write would pass it, and goes on once some are replayed or purged.',
  },
  {
    name: 'mode',
    type: { kind: 'enum', values: ['append'] },
    ignored: 'every save is a stream of upserts',
    doc: "MLSQL's output mode.",
  },
] as const satisfies OptionTable;
