import type { Catalogue } from './entry.ts';

/** 10xx: the script is not in the language. */
export const syntaxCatalogue = {
  BSQL1001: {
    severity: 'error',
    title: 'syntax error',
    explanation:
      'A word or sign stands where the grammar has no place for it, or one is missing. A statement with such a fault is left out as a whole, so there is at most one of them a statement; the statements after its `;` are still judged.',
    wrong: {
      script: `load binlog.\`\` where host="db" userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where host="db" and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL1002: {
    severity: 'error',
    title: 'statement not known',
    explanation:
      'A statement begins with set, connect, load, select, run, save or include. This one begins with something else: a misspelt word, a stray sign, or a statement of MLSQL that bsql has not.',
    wrong: {
      script: `lod binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL1003: {
    severity: 'error',
    title: 'string or comment not closed',
    explanation:
      'A quote, a backtick or /* has no partner, so it cannot be told where the text ends and the script goes on.',
    wrong: {
      script: `load binlog.\`\` where userName="sync as changes;`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL1004: {
    severity: 'error',
    title: 'value must be quoted',
    explanation:
      'Only numbers, true and false may stand without quotes. Any other bare word could as well be a keyword or a name, so a slip of the pen would change what the script means.',
    wrong: {
      script: `load binlog.\`\` where host=db and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where host="db" and port=3306 and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL1006: {
    severity: 'error',
    title: 'needs more than one row',
    explanation:
      'A select sees one changed row at a time. What looks at several rows, such as a join, a group or an order, would need the whole table at every change.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
select status from changes group by status as counted;
save append counted as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, status from changes as states;
save append states as es.'{db}_{table}';`,
    },
  },
  BSQL1007: {
    severity: 'error',
    title: 'bad variable reference',
    explanation:
      'In a string or a path, ${ begins a reference to a variable. There are four forms: ${name}, ${env:NAME}, ${env:NAME:-default} and ${file:PATH}. $${ stands for a plain ${.',
    wrong: {
      script: `load binlog.\`\` where host="\${env:HOST" and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where host="\${env:HOST:-db}" and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
} as const satisfies Catalogue;
