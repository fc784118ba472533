import type { Catalogue } from './entry.ts';

/** Expressions of a select. */
export const expressionsCatalogue = {
  BSQL2010: {
    severity: 'error',
    title: 'function not known',
    explanation:
      'A select calls a function that bsql has not. Names and meaning of functions are those of MySQL; which there are, grammar/reference.md lists.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, uper(name) as name from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, upper(name) as name from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
  },
  BSQL2011: {
    severity: 'error',
    title: 'expression without a name',
    explanation:
      'Every column of a select needs a name, since a document has no fields without one. A plain column has its own; an expression gets one with `as`.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, upper(name) from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, upper(name) as name from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
  },
  BSQL3010: {
    severity: 'error',
    title: 'wrong number of arguments',
    explanation: 'The function takes fewer or more arguments than it is given here.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, left(name) as short from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, left(name, 3) as short from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
  },
  BSQL3011: {
    severity: 'error',
    title: 'type of a cast not known',
    explanation:
      'A cast makes one of the types that MySQL has for it: char, signed, unsigned, decimal, double, date, datetime, time, json and the like.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, cast(price as money) as price from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, cast(price as decimal(10, 2)) as price from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
  },
  BSQL3012: {
    severity: 'error',
    title: 'interval or unit not known',
    explanation:
      'Date functions take amounts as `interval 1 day`, and units by their names: microsecond, second, minute, hour, day, week, month, quarter, year. Either stands where the function wants none, or the other way round.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, date_add(placed, interval 1 fortnight) as due from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, date_add(placed, interval 14 day) as due from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
  },
  BSQL3013: {
    severity: 'error',
    title: 'function that gives another value each time',
    explanation:
      'A select is a view: it must say the same of a row whenever the row is read again, or documents would change by themselves and rows would fail to leave the target. What depends on the clock or on chance cannot stand in it.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, now() as seen from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, __ts as seen from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
  },
  BSQL3014: {
    severity: 'warning',
    title: 'condition that is never true',
    explanation:
      'The condition is false or null whatever the row, so no row ever matches and nothing is written.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id from changes where 1 = 2 as picked;
save append picked as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id from changes where status = 2 as picked;
save append picked as es.'{db}_{table}';`,
    },
  },
  BSQL3015: {
    severity: 'error',
    title: 'expression without a meaning',
    explanation:
      'The expression cannot have a value whatever the row: a number out of range, a path or a pattern that does not parse, kinds that do not go together.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, doc -> '$.[' as part from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, doc -> '$.part' as part from changes as picked;
save append picked as es.'{db}_{table}';`,
    },
  },
} as const satisfies Catalogue;
