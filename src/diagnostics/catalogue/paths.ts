import type { Catalogue } from './entry.ts';

/** 4xxx: paths and targets. */
export const pathsCatalogue = {
  BSQL4001: {
    severity: 'error',
    title: 'placeholder not known',
    explanation:
      'In the path of a save, {…} and <…> stand for something of each row: {db} and {table} for its database and table, {row.COLUMN} for the value of a column, {date:yyyy.MM} for the time of its commit in UTC, {type} for insert, update, delete or read. Some formats keep a table in one place and know the first two only.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{tabel}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL4002: {
    severity: 'error',
    title: 'index name that Elasticsearch refuses',
    explanation:
      'Elasticsearch has rules for the names of indices: lower case, not over 255 bytes, no - _ or + at the beginning, and none of \\ / * ? " < > | # : , and space. Every write to this name would be refused. Names of databases and tables are put into lower case by themselves.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'Shop_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'shop_{table}';`,
    },
  },
  BSQL4003: {
    severity: 'error',
    title: 'checkpoint shared',
    explanation:
      'Two streams would keep their position in one folder, each over the other: after a stop one of them would go on from a place it had not reached, and its rows in between would be lost.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}' options checkpointLocation="cp";
save append changes as jsonl.'out/{table}.jsonl' options checkpointLocation="cp";`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}' options checkpointLocation="cp/es";
save append changes as jsonl.'out/{table}.jsonl' options checkpointLocation="cp/jsonl";`,
    },
  },
  BSQL4004: {
    severity: 'error',
    title: 'path missing',
    explanation: 'The format needs a path to know where to read or write, and the statement gives none.',
    wrong: {
      script: `load binlogFile.\`\` as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlogFile.\`recordings/shop\` as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL4005: {
    severity: 'error',
    title: 'path without sense',
    explanation:
      'The format reads a whole server, which has no parts that a path could name. What is to be read of it is said by options.',
    wrong: {
      script: `connect binlog where host="db" and userName="sync" as shop;
load binlog.\`shop/orders\` as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `connect binlog where host="db" and userName="sync" as shop;
load binlog.\`shop\` where tableNamePattern="orders" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL4101: {
    severity: 'warning',
    title: 'many tables into one place',
    explanation:
      'The load follows several tables and the path has no {table}, so all their rows go to one place under their bare keys: order 7 and customer 7 are the same document there, and each change of one overwrites the other. Files (jsonl) refuse that when they run. If the keys differ in all the tables, say so with a suppression; idCols of several columns are taken as such.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders|customers" as changes;
save append changes as es.'shop';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders|customers" as changes;
save append changes as es.'shop_{table}';`,
    },
  },
  BSQL4102: {
    severity: 'warning',
    title: 'names that become the same',
    explanation:
      'Two tables with different names get the same place from this path, because index names have no upper case or because the path runs the parts together. A document of one overwrites that of the other with the same key, or the run stops.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" and databaseNamePattern="shop" and tableNamePattern="Orders|orders" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and databaseNamePattern="shop" and tableNamePattern="orders" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL4103: {
    severity: 'warning',
    title: 'two saves into one place',
    explanation:
      'Two saves write the same place of the same target. Where they have a key in common the document flips between what the one and the other say, and what one deletes, because its select does not match any more, the other had put there.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders" as orders;
select id, total from orders where total > 100 as large;
save append orders as es.'orders';
save append large as es.'orders';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders" as orders;
select id, total from orders where total > 100 as large;
save append orders as es.'orders';
save append large as es.'large_orders';`,
    },
  },
  BSQL4104: {
    severity: 'warning',
    title: 'place that changes while the row stays',
    explanation:
      'The date and the type in a path are those of the change. A row that was written in May and is updated in June has a document in each of the two places then, and a delete in July removes neither. What a column gives, as in {row.country}, moves the document with the row. Rows that are only ever inserted are right; say so with a suppression.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders" as orders;
save append orders as es.'orders-{date:yyyy.MM}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders" as orders;
select *, date_format(created, '%Y.%m') as month from orders as dated;
save append dated as es.'orders-{row.month}';`,
    },
  },
} as const satisfies Catalogue;
