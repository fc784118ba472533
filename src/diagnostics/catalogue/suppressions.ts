import type { Catalogue } from './entry.ts';

/** 11xx: comments that suppress warnings. */
export const suppressionCatalogue = {
  BSQL1101: {
    severity: 'error',
    title: 'bad suppression',
    explanation:
      'A suppression is a comment of its own form: -- bsql-ignore CODE: reason. It names codes that exist, and says why the warning is none here, so that whoever reads the script next can tell whether that still holds. One that does not say so suppresses nothing.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';
select id from changes as ids; -- bsql-ignore BSQL2003: kept for looking at it
-- bsql-ignore BSQL2003
load binlog.\`\` where userName="sync" as spare; -- bsql-ignore BSQL2003: for the second stage`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';
-- bsql-ignore BSQL2003: kept for looking at it
select id from changes as ids;`,
    },
  },
  BSQL1102: {
    severity: 'warning',
    title: 'suppression of nothing',
    explanation:
      'The comment suppresses a warning that is not there. It was mended since, or the comment stands in the wrong place: on a line of its own it belongs to the statement after it, behind code to the statement there. Left standing, it would hide the warning the next time.',
    wrong: {
      script: `-- bsql-ignore BSQL2003: not saved yet
load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL1103: {
    severity: 'warning',
    title: 'errors cannot be suppressed',
    explanation:
      'A script with an error has no plan, so hiding the error would not make it run. Only warnings can be suppressed.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
-- bsql-ignore BSQL3002: this option is new
save append changes as es.'{db}_{table}' options colour="red";`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
} as const satisfies Catalogue;
