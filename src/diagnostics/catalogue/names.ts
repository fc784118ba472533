import type { Catalogue } from './entry.ts';

/** 2xxx: names, and what they stand for. */
export const namesCatalogue = {
  BSQL2001: {
    severity: 'error',
    title: 'table not defined',
    explanation:
      'A statement uses a table that no statement before it defines. Names are told apart by case, and a script is read from top to bottom.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append change as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL2002: {
    severity: 'error',
    title: 'name used twice',
    explanation:
      'Two statements define the same name, or a select gives two columns the same name. Which of them is meant could only be guessed; of two columns a document would keep one.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
load binlog.\`\` where userName="sync" and host="other" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
load binlog.\`\` where userName="sync" and host="other" as others;
save append changes as es.'{db}_{table}' options checkpointLocation="cp/changes";
save append others as es.'other_{db}_{table}' options checkpointLocation="cp/others";`,
    },
  },
  BSQL2003: {
    severity: 'warning',
    title: 'table never saved',
    explanation:
      'A statement defines a table that no other statement reads, so its rows go nowhere. Often the save names another table by mistake.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, name from changes as names;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, name from changes as names;
save append names as es.'{db}_{table}';`,
    },
  },
  BSQL2004: {
    severity: 'error',
    title: 'variable not set',
    explanation:
      'A reference names a variable that neither a `set` before it nor --set gives. Variables of the environment and files that the machine has not are a warning of `bsql check`, since a script is right or wrong wherever it is checked, and an error of `bsql run`.',
    wrong: {
      script: `load binlog.\`\` where host="\${host}" and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `set host="db" where type="defaultParam";
load binlog.\`\` where host="\${host}" and userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL2005: {
    severity: 'error',
    title: 'connection not defined',
    explanation:
      'A path begins with the name of a connection that no `connect` before it defines. A server has no path of its own, so what stands in the path of a `load binlog` can only be a connection.',
    wrong: {
      script: `connect binlog where host="db" and userName="sync" as shop;
load binlog.\`shopp\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `connect binlog where host="db" and userName="sync" as shop;
load binlog.\`shop\` as changes;
save append changes as es.'{db}_{table}';`,
    },
  },
  BSQL2006: {
    severity: 'warning',
    title: 'connection never used',
    explanation:
      'A `connect` gives options a name, and no path begins with that name, so the options go nowhere: the statements that should have them run with their defaults.',
    wrong: {
      script: `connect es where es.nodes="es1" as search;
load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `connect es where es.nodes="es1" as search;
load binlog.\`\` where userName="sync" as changes;
save append changes as es.'search/{db}_{table}';`,
    },
  },
  BSQL2007: {
    severity: 'error',
    title: 'include cannot be read',
    explanation:
      'The included file is not there, or cannot be read. Paths are relative to the file that has the include, not to the folder bsql was started in. A script behind `http.` has to come whole within 10 seconds, be no longer than 1 MiB, and come from the address itself: certificates are verified, and no redirect is followed. What it includes is relative to its URL. `bsql check` fetches it with --connect only, and warns otherwise.',
    wrong: { script: 'include local.`connections.bsql`;' },
    right: {
      script: `include local.\`connections.bsql\`;
load binlog.\`shop\` as changes;
save append changes as es.'{db}_{table}';`,
      files: { 'connections.bsql': 'connect binlog where host="db" and userName="sync" as shop;' },
    },
  },
  BSQL2008: {
    severity: 'error',
    title: 'include in a circle',
    explanation: 'A file includes itself, at once or by way of others, so the script would have no end.',
    wrong: {
      script: 'include local.`a.bsql`;',
      files: { 'a.bsql': 'include local.`b.bsql`;', 'b.bsql': 'include local.`a.bsql`;' },
    },
    right: {
      script: `include local.\`a.bsql\`;
save append changes as es.'{db}_{table}';`,
      files: { 'a.bsql': 'load binlog.`` where userName="sync" as changes;' },
    },
  },
  BSQL2009: {
    severity: 'error',
    title: 'nothing to run',
    explanation:
      'A script without a save moves no rows. To `bsql check` that is no fault, since such a file may be made to be included; `bsql run` has nothing to do.',
    wrong: {
      script:
        'connect es where es.nodes="es1" as search; -- bsql-ignore BSQL2006: the script that includes this uses it',
      run: true,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
      run: true,
    },
  },
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
  BSQL2101: {
    severity: 'error',
    title: 'key, routing or partition column not selected',
    explanation:
      'idCols, es.mapping.routing or partitionBy names a column that the select before the save does not give, under that name. The rows that reach the target would have no key, no routing or no partition, so the run would stop at the first of them.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" as changes;
select name, price from changes as products;
save append products as es.'{db}_{table}' options idCols="id";`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" as changes;
select id, name, price from changes as products;
save append products as es.'{db}_{table}' options idCols="id";`,
    },
  },
  BSQL2102: {
    severity: 'error',
    title: 'key that a re-query does not keep',
    explanation:
      'idCols or es.mapping.routing names other columns than the key of the re-query before the save. Of a document that is gone only that key is known, so it could not be deleted under any other id or routing.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders" as changes;
run changes as requery.\`\` where sql="select id, number from orders where id in (?)" and keys="orders=id" as documents;
save append documents as es.'{db}_{table}' options idCols="number";`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders" as changes;
run changes as requery.\`\` where sql="select id, number from orders where id in (?)" and keys="orders=id" as documents;
save append documents as es.'{db}_{table}' options idCols="id";`,
    },
  },
  BSQL2103: {
    severity: 'warning',
    title: 'tables of a load and of a re-query differ',
    explanation:
      'The re-query is to look at a table that its load does not follow, so its changes never come; or the load follows a table that neither keys nor related names, so its changes do nothing.',
    wrong: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders" as changes;
run changes as requery.\`\` where sql="select id from orders where id in (?)" and keys="orders=id, items=order_id" as documents;
save append documents as es.'{db}_{table}';`,
    },
    right: {
      script: `load binlog.\`\` where userName="sync" and tableNamePattern="orders|items" as changes;
run changes as requery.\`\` where sql="select id from orders where id in (?)" and keys="orders=id, items=order_id" as documents;
save append documents as es.'{db}_{table}';`,
    },
  },
  BSQL2104: {
    severity: 'warning',
    title: 'variable never used',
    explanation:
      'A `set` gives a variable that no string of the script refers to, so it does nothing. Often the reference was forgotten, or the variable is one that another dialect knows and bsql does not. Of included files, and of scripts that save nothing, bsql does not know who else uses them, and says nothing.',
    wrong: {
      script: `set index="shop";
load binlog.\`\` where userName="sync" as changes;
save append changes as es.'{db}_{table}';`,
    },
    right: {
      script: `set index="shop";
load binlog.\`\` where userName="sync" as changes;
save append changes as es.'\${index}_{table}';`,
    },
  },
} as const satisfies Catalogue;
