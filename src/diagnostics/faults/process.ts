import type { FaultExplanation } from './explanation.ts';

/** 52xx and 53xx: rows on their way, files, and the command line. */
export const processFaults = {
  BSQL5201: {
    explanation:
      'The checkpoint is there but cannot be read, or is of another script. Beginning anew in silence could skip or repeat changes, so bsql stops.',
    remedy: 'Put the right file back, or remove it to begin anew from where the script says.',
  },
  BSQL5202: {
    explanation:
      'idCols, es.mapping.routing or a select names a column that the table has not, or gives one name to two columns. Other tables of the same load may have it; this one was followed too.',
    remedy: 'Mend the name, or narrow tableNamePattern to the tables that have the column.',
  },
  BSQL5203: {
    explanation:
      'A where compares a column with a value of another kind, such as a number with a word. No row could be judged by it.',
    remedy:
      'Compare numbers with numbers, text with text, and dates with text such as "2024-12-31 23:59:59".',
  },
  BSQL5204: {
    explanation:
      'A file or standard output cannot be written. The checkpoint stands before what was not written, so nothing is lost.',
    remedy: 'Check that the folder exists, is writable and has space left, then run again.',
  },
  BSQL5205: {
    explanation: 'A file that an option names cannot be read.',
    remedy: 'Check the path: relative ones start at the folder of the script, not where bsql was started.',
  },
  BSQL5206: {
    explanation:
      'An expression of a select has no value for a row where MySQL, in strict mode, gives an error too: a number out of range, a cast that cannot be done. The stream stops before the row, rather than guess.',
    remedy:
      'Guard the expression with case or nullif, or mend the row; the message names table and place in the log.',
  },
  BSQL5207: {
    explanation:
      'The files of dead letters in a checkpointLocation have as many bytes as maxDeadLetterSize allows. bsql never deletes letters by itself, so the stream stops; the checkpoint stands before what was refused last, which comes again.',
    remedy:
      'See what they are with bsql dlq list or analyze, mend it and send them again with bsql dlq replay, or throw them away with bsql dlq purge; then run again. maxDeadLetterSize allows more.',
  },
  BSQL5299: {
    explanation: 'Something happened in bsql that it should have known how to handle.',
    remedy: 'Report it with the lines of the message. The checkpoint is still right: running again is safe.',
  },
  BSQL5301: {
    explanation: 'The script that the command line names is not there or cannot be read.',
    remedy: 'Check the path; `bsql check` takes scripts and folders, `bsql run` one script.',
  },
  BSQL5302: {
    explanation: 'The command line has an argument that cannot be used.',
    remedy: '`bsql COMMAND --help` shows what the command takes.',
  },
  BSQL5310: {
    explanation:
      'The port of --status-port cannot be opened: something else listens there, the address is none of this machine, or the user may not open it. Nothing was read or written.',
    remedy:
      'Give each stream of a machine a port of its own, or end what uses it. Ports below 1024 belong to root.',
  },
  BSQL5311: {
    explanation:
      'The table that heartbeatTable names is missing, has other columns than bsql writes, or the user may not write there. bsql makes no table in your database: you do, once.',
    remedy:
      'CREATE TABLE db.name (id VARCHAR(255) NOT NULL PRIMARY KEY, ts TIMESTAMP(6) NOT NULL), then GRANT SELECT, INSERT, UPDATE ON db.name TO the user.',
  },
  BSQL5221: {
    explanation:
      'The checkpoint keeps what the script meant when it was written, and the script means something else now. The stream goes on from its place; what was written before stays as it is.',
    remedy: 'Read what changed. Where old documents must change too, load the existing rows again.',
  },
} as const satisfies Readonly<Record<`BSQL52${string}` | `BSQL53${string}`, FaultExplanation>>;
