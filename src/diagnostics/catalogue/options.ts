import type { Catalogue } from './entry.ts';

/** 3xxx: formats, options and their values, and what expressions are made of. */
export const optionsCatalogue = {
  BSQL3001: {
    severity: 'error',
    title: 'format not known',
    explanation:
      'The word before the dot names what the rows come from or go to, and bsql has no format of that name for this kind of statement.',
    wrong: {
      script: `load binlgo.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL3002: {
    severity: 'error',
    title: 'option not known',
    explanation:
      'The format has no option of this name. It is refused rather than passed over: a misspelt option would leave its default at work, unseen.',
    wrong: {
      script: `load binlog.\`\` where hots="db" and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where host="db" and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL3003: {
    severity: 'error',
    title: 'option missing',
    explanation:
      'The format cannot work without this option, and there is no default that would fit everybody.',
    wrong: {
      script: `load binlog.\`\` where host="db" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where host="db" and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL3004: {
    severity: 'error',
    title: 'value of the wrong type',
    explanation:
      'The value is not of the kind that the option takes: a whole number, true or false, a duration, a size, an address, or one of a few words.',
    wrong: {
      script: `load binlog.\`\` where port="many" and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where port=3306 and heartbeat="15s" and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL3005: {
    severity: 'error',
    title: 'value out of range',
    explanation: 'The value is of the right kind, but smaller or larger than what can work.',
    wrong: {
      script: `load binlog.\`\` where port=70000 and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where port=3307 and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL3006: {
    severity: 'error',
    title: 'regular expression does not compile',
    explanation:
      'Patterns of databases and tables are JavaScript regular expressions that must match the whole name. This one is not a regular expression.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="order(" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="order_\\d+" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL3007: {
    severity: 'error',
    title: 'option given twice',
    explanation:
      'A statement gives one option two values, perhaps once under an alias. Which of them counts could only be guessed. An option that a connection gives may be given again by the statement: that one counts.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" and user="other" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL3008: {
    severity: 'error',
    title: 'format cannot be used here',
    explanation: 'The format exists, but rows cannot be read from it, or cannot be written to it.',
    wrong: {
      script: `load es.\`orders\` as changes;
save append changes as jsonl.'out/{table}.jsonl';`,
    },
    right: {
      script: `load binlogFile.\`recordings/shop\` as changes;
save append changes as jsonl.'out/{table}.jsonl';`,
    },
  },
  BSQL3009: {
    severity: 'error',
    title: 'format without partitions',
    explanation:
      'The save says `partitionBy`, but its format keeps rows in one place for each path: there is nothing to split by the values of columns.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}' partitionBy region;`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as delta.'lake/{db}/{table}' partitionBy region;`,
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
  BSQL3021: {
    severity: 'error',
    title: 'value that cannot work',
    explanation:
      'The value is of the right kind, and what the transform is to do with it cannot be done: a replacement names a group that the pattern has not, an SQL has no place for the keys, two options contradict each other.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
run changes as tableRewrite.\`\` where pattern="orders_\\d+" and replacement="orders_$1" as merged;
save append merged as es.'{db}_{table}' options idCols="id";`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
run changes as tableRewrite.\`\` where pattern="orders_(\\d)\\d+" and replacement="orders_$1" as merged;
save append merged as es.'{db}_{table}' options idCols="id";`,
    },
  },
  BSQL3022: {
    severity: 'error',
    title: 'row before the change not known',
    explanation:
      'A re-query tells what a document is now and which are gone, not what they were before. A where behind it could not tell a document that leaves from one that never matched, and a second re-query could not tell which documents a changed row has left. The condition belongs into the SQL.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders" as changes;
run changes as requery.\`\` where sql="select id, total from orders where id in (?)" and keys="orders=id" as documents;
select * from documents where total > 100 as large;
save append large as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders" as changes;
run changes as requery.\`\` where sql="select id, total from orders where id in (?) and total > 100" and keys="orders=id" as documents;
save append documents as es.'{db}_{table}';`,
    },
  },
  BSQL3041: {
    severity: 'error',
    title: 'save mode that does not fit',
    explanation:
      'overwrite, ignore and errorIfExists look at the target before the first row. The format must be able to, the path must be known then, and so must the tables of the load. An index that is made anew needs the existing rows too.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
save overwrite changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and snapshot="initial" as changes;
save overwrite changes as es.'{db}_{table}';`,
    },
  },
  BSQL3101: {
    severity: 'warning',
    title: 'secret written into the script',
    explanation:
      'A password or key stands in the script as it is, so everybody who can read the script, its repository or its backups has it. ${env:NAME} takes it from the environment and ${file:PATH} from a file; both are read when the connection opens, and appear in no log or plan.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" and password="hunter2" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and password="\${env:DB_PASSWORD}" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL3102: {
    severity: 'warning',
    title: 'seconds that look like milliseconds',
    explanation:
      'A duration without a unit is in seconds, as MLSQL has it. A bare number in the thousands is hours then, where milliseconds were probably meant: checkpoints hours apart repeat hours of work after a stop. With a unit the value is taken as it stands.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}' options duration=5000;`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}' options duration="5000ms";`,
    },
  },
  BSQL3103: {
    severity: 'warning',
    title: 'snapshot and an old start',
    explanation:
      'A snapshot brings the rows that are there now, beside the log from its present end. A start in an older part of the log brings many of them a second time, and the snapshot has to wait until the log was read up to now. It is of use only where the target has documents of rows that were deleted since then.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" and snapshot="initial" and startFrom="earliest" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and snapshot="initial" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL3121: {
    severity: 'warning',
    title: 'option that is likely not meant so',
    explanation:
      "The value can work and is a well-known mistake. In the keys of a re-query the column of a child table is the one that holds the main document's key; the child's own id finds documents that have nothing to do with the row. A field type that Elasticsearch itself does not have is right only where a plugin brings it.",
    wrong: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders|items" as changes;
run changes as requery.\`\` where sql="select id from orders where id in (?)" and keys="orders=id, items=id" as documents;
save append documents as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders|items" as changes;
run changes as requery.\`\` where sql="select id from orders where id in (?)" and keys="orders=id, items=order_id" as documents;
save append documents as es.'{db}_{table}';`,
    },
  },
} as const satisfies Catalogue;
