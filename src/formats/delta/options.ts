import type { OptionTable } from '../../model/options.ts';

export const deltaOptions = [
  {
    name: 'targetFileSize',
    type: { kind: 'size', min: 4_096, max: 1024 ** 3 },
    default: '16mb',
    doc: 'About how large a data file grows. A change rewrites the files that hold its rows: smaller ones cost less each time, larger ones are read faster.',
  },
  {
    name: 'retention',
    type: { kind: 'duration', min: 0 },
    default: '7d',
    doc: 'How long a data file that is no part of the table any more, and log entries behind a checkpoint, are kept for readers of older versions.',
  },
  {
    name: 'maxIndexRows',
    type: { kind: 'integer', min: 0, max: 16_000_000 },
    default: '5000000',
    doc: 'Rows of one table whose place is kept in memory, at about 150 bytes each. For a larger table each write looks for its rows in the key columns of all files: slower, in little memory.',
  },
] as const satisfies OptionTable;
