import { describe, expect, test } from 'vitest';
import { codesOf } from '../support/check-text.ts';

const load = "load binlog.`` where host='db' and userName='sync'";
const save = "save append changes as es.'<db>_<table>'";

/** What the dialect's description says, each with the codes that `bsql check` tells of it. */
describe('the dialect', () => {
  test.each<[string, string, string[]]>([
    [
      "the mission's own example",
      `load binlog.\`\` where host="db" and userName="sync" and password="\${env:DB_PASSWORD}"
         and databaseNamePattern="shop" and tableNamePattern="orders|customers" as changes;
       save append changes as es.'<db>_<table>' options idCols="id" and duration="5" and checkpointLocation="./cp";`,
      [],
    ],
    [
      "MLSQL's script; its password is written out, which is told",
      `set streamName="binlog";
       load binlog.\`\` where
       host="127.0.0.1" and port="3306" and userName="xxx" and password="xxxx"
       and bingLogNamePrefix="mysql-bin" and binlogIndex="4" and binlogFileOffset="4"
       and databaseNamePattern="mlsql_console" and tableNamePattern="script_file"
       as table1;
       save append table1 as binlogRate.\`/tmp/binlog1/{db}/{table}\`
       options mode="Append" and idCols="id" and duration="5" and checkpointLocation="/tmp/cpl-binlog";`,
      ['BSQL3101'],
    ],
    ['the right spelling of the prefix', `${load} and binlogNamePrefix="b" as changes; ${save};`, []],
    ['a start in one number', `${load} and startingOffsets="40000000000004" as changes; ${save};`, []],
    [
      'keywords in any case, a leading and',
      `LOAD binlog.\`\` WHERE AND userName="u" AS changes; ${save};`,
      [],
    ],
    [
      'comments and block strings',
      `-- one\n/* two */ load binlog.'''''' where userName='''sync''' as changes; ${save};`,
      [],
    ],
    ['a doubled backtick', `${load} as \`my\`\`table\`; save append \`my\`\`table\` as es.'<table>_x';`, []],
    ['names that begin with a digit', `${load} as 1st; save append 1st as es.'<db>_<table>';`, []],
    [
      'a path in quotes, both forms of placeholders',
      `${load} as changes; save changes as es."<db>_{table}";`,
      [],
    ],
    [
      'every save mode, with what overwrite into es can be told',
      `${load} and snapshot="initial" as changes;
       save overwrite changes as es.'<db>_<table>' options keepOld="1d" and replaceIndex=true and maxDifference=3;
       save errorIfExists changes as es.'new_<db>_<table>' options checkpointLocation="a";
       save ignore changes as jsonl.'out/<db>_<table>.jsonl' options checkpointLocation="b";
       save OVERWRITE changes as jsonl.'over/<db>_<table>.jsonl' options checkpointLocation="c" and idCols="id";`,
      [],
    ],
    [
      'overwrite without existing rows, by row, and where it cannot be',
      `${load} as changes; save overwrite changes as es.'<db>_<table>';
       save overwrite changes as console.\`\` options checkpointLocation="a";
       save ignore changes as jsonl.'out/<db>_<table>_{type}.jsonl' options checkpointLocation="b";`,
      ['BSQL3041', 'BSQL3041', 'BSQL3041', 'BSQL4104'],
    ],
    ['a save without a mode', `${load} as changes; save changes as es.'<db>_<table>';`, []],
    [
      'bare numbers and booleans, durations and sizes with units',
      `${load} and port=3307 and ssl=true and heartbeat="500s" and maxBinlogQueueSize="16mb" as changes;
       ${save} options duration=5 and es.batch.size.entries=100 and es.batch.size.bytes="1mb" and requestTimeout="5s";`,
      [],
    ],
    [
      'variables of every kind',
      `set host="db"; set index="shop" where type="defaultParam";
       load binlog.\`\` where host="\${host}" and userName="\${env:USER:-sync}" and password="\${file:/run/pw}" as changes;
       save append changes as es.'\${index}_<table>' options checkpointLocation="$\${literal}/cp";`,
      [],
    ],
    [
      'a variable that is not set',
      `load binlog.\`\` where host="\${host}" and userName="u" as changes; ${save};`,
      ['BSQL2004'],
    ],
    [
      'connect, and its name in load and save',
      `connect binlog where host="db" and userName="u" as shopdb;
       connect es where es.nodes="http://es:9200" and es.net.http.auth.user="u" as search;
       load binlog.\`shopdb\` as changes; save append changes as es.\`search/<db>_<table>\`;`,
      [],
    ],
    [
      'select: projection, conditions, functions, pseudo-columns',
      `${load} as changes;
       select *, case when price between 1 and 2 then 'low' else upper(name) end as level, __db, __table as src,
         __type, __ts, __gtid, price * 1.19 as gross, doc->>'$.a' as a, cast(n as char) as n2
       from changes where status in (1, 2) and name like 'a%' and code rlike '^[A-Z]' and gone is null as chosen;
       save append chosen as es.'<db>_<table>';`,
      [],
    ],
    [
      'a join names what to do instead',
      `${load} as changes; select a from changes join b on x = y as c; save c as es.'<table>_<db>';`,
      ['BSQL1006'],
    ],
    [
      'run',
      `${load} and tableNamePattern="orders_.*" as changes;
       run changes as tableRewrite.\`\` where pattern="orders_\\\\d+" and replacement="orders" as merged;
       save append merged as es.'<db>_<table>' options idCols="shop,id";`,
      [],
    ],
    ['include', "include local.`shared.bsql`; save append changes as es.'<db>_<table>';", []],
    [
      'partitionBy where the target has partitions, and where it has none',
      `${load} as changes; save append changes as delta.'lake/{db}/{table}' options idCols="id" partitionBy day;
       save append changes as jsonl.'out/{db}/{table}.jsonl' options checkpointLocation="x" partitionBy day;`,
      ['BSQL3009'],
    ],
    [
      'every placeholder',
      `${load} and tableNamePattern="orders" as changes;
       save append changes as es.'<db>-<table>-{row.country}';
       save append changes as jsonl.'out/{type}/{date:yyyy.MM}.jsonl' options checkpointLocation="x";`,
      ['BSQL4104'],
    ],
    [
      'a placeholder that is misspelt',
      `${load} as changes; save append changes as es.'{tabel}_{db}';`,
      ['BSQL4001'],
    ],
    [
      'two tables of MLSQL targets',
      `${load} as changes; save append changes as rate.\`/tmp/{db}/{table}\` options idCols="id";`,
      [],
    ],
    [
      'indices and fields, by kind and by column',
      `${load} as changes;
       ${save} options es.index.shards=3 and es.index.replicas=0 and es.index.refreshInterval="-1" and es.index.dynamic="false"
         and es.index.file="index.json" and es.mapping.strings="keyword" and es.mapping.ignoreAbove=512
         and es.mapping.decimals="scaled_float" and es.mapping.dates="date_nanos" and es.mapping.json="flattened"
         and es.mapping.geometries="shape" and mapping.title="keyword" and mapping.\`a b\`='''{"type": "text"}''';`,
      [],
    ],
    [
      'an index left to its template',
      `${load} as changes; ${save} options es.index.auto.create="false";`,
      [],
    ],
    [
      'a family of options in a connection, beside one of the statement',
      `connect es where es.nodes="http://es:9200" and mapping.a="ip" as search; ${load} as changes;
       save append changes as es.\`search/<db>_<table>\` options mapping.b="ip" and mapping.a="keyword";`,
      [],
    ],
  ])('%s', (_, script, codes) => {
    expect(codesOf(script, { files: { 'shared.bsql': `${load} as changes;`, '/run/pw': 'x' } })).toEqual(
      codes,
    );
  });

  test.each([
    'train t as a.`b`',
    'register a.`b` as f',
    '!show jobs',
    'insert into a values (1)',
    'predict t as a.`b`',
  ])('what MLSQL has and bsql has not: %s', (statement) => {
    expect(codesOf(`${load} as changes; ${statement}; ${save};`)).toEqual(['BSQL1002']);
  });
});

/** What users' present tools do, as scripts. */
describe('seeds', () => {
  test.each<[string, string, string[]]>([
    ['a full dump on first start, then the log', `${load} and snapshot="initial" as changes; ${save};`, []],
    ['resume', `${load} as changes; ${save} options checkpointLocation="data";`, []],
    ['how much goes at once', `${load} as changes; ${save} options es.batch.size.entries=128;`, []],
    ['a server_id of its own', `${load} and serverId="1001" as changes; ${save};`, []],
    [
      "the guide's table",
      `${load} and databaseNamePattern="webservice" and tableNamePattern="building" as changes;
       select Id as id, BuildingName as name, Status as status from changes as building;
       save append building as es.'building' options idCols="id" and es.net.http.auth.user="u";`,
      [],
    ],
    [
      'a condition as in mypipe',
      `${load} as changes; select * from changes where __db = 'webservice' and __table = 'building' as one; save one as console.'';`,
      [],
    ],
    [
      'select * from sometable where type in (1,2)',
      `${load} and tableNamePattern="sometable" as sometable;
       select * from sometable where type in (1,2) as chosen; save append chosen as es.'<db>_<table>';`,
      [],
    ],
    ['a checkpoint for each duration', `${load} as changes; ${save} options duration="1s";`, []],
    [
      'a document by one SQL with joins',
      `${load} and tableNamePattern="enterprise|branch" as changes;
       run changes as requery.'' where sql='''select e.id, e.name, b.city from enterprise e join branch b on b.enterprise_id = e.id where e.id in (?)'''
         and keys="enterprise=id, branch=enterprise_id" as documents;
       save append documents as es.'enterprise' options idCols="id";`,
      [],
    ],
    [
      'deletes, pages and related rows of a re-query',
      `${load} and tableNamePattern="enterprise|staff" as changes;
       run changes as requery.'' where sql="select id, name from enterprise where id in (:keys)" and keys="enterprise=id"
         and related.staff="select enterprise_id from jobs where staff_id = :id" and deleteOnDelete="true"
         and deleteOnMissing="true" as documents;
       save append documents as es.'enterprise' options idCols="id";`,
      [],
    ],
    [
      'shards under one name',
      `${load} and tableNamePattern="enterprise_\\\\d\\\\d" as changes;
       run changes as tableRewrite.'' where pattern="enterprise_\\\\d\\\\d" and replacement="enterprise" as merged;
       run merged as requery.'' where sql="select id, name from {{enterprise_table}} where id in (?)" and keys="enterprise=id"
         and shards=64 as documents;
       save append documents as es.'enterprise' options idCols="id";`,
      [],
    ],
    [
      'split fields',
      `${load} and tableNamePattern="orders" as changes;
       run changes as splitFields.'' where columns="tags" as split; save append split as es.'<db>_<table>';`,
      [],
    ],
    [
      'https with an own CA',
      `${load} as changes; ${save} options es.nodes="https://es:9200" and es.net.ssl.cert.ca="ca.pem";`,
      [],
    ],
    [
      'a heartbeat table',
      `${load} and heartbeatTable="ops.beat" and heartbeatTable.every="1m" as changes; ${save};`,
      [],
    ],
    [
      'a heartbeat table without its database',
      `${load} and heartbeatTable="beat" as changes; ${save};`,
      ['BSQL3004'],
    ],
    [
      'settings from a config centre, which a check alone does not fetch',
      `include http.'https://config/shared.bsql'; ${save};`,
      ['BSQL2007'],
    ],
    [
      'https by a fingerprint, a client certificate, a bearer token',
      `${load} as changes; ${save} options es.nodes="https://es:9200" and es.net.ssl.ca.fingerprint="${'ab'.repeat(32)}"
         and es.net.ssl.cert="client.pem" and es.net.ssl.key="client.key" and es.net.http.auth.bearer="\${env:TOKEN}";`,
      [],
    ],
    [
      'https without a proof, which is told',
      `${load} as changes; ${save} options es.nodes="es1,es2" and es.net.ssl="true" and es.net.ssl.verification="none";`,
      ['BSQL3121'],
    ],
    [
      'a cluster behind a proxy, compressed',
      `${load} as changes; ${save} options es.nodes="http://proxy:9200/es/" and es.net.http.compression="true";`,
      [],
    ],
    ['doc_as_upsert', `${load} as changes; ${save} options es.write.operation="upsert";`, []],
    [
      'doc_as_upsert with what it excludes',
      `${load} as changes; ${save} options es.write.operation="upsert" and versioning="external" and es.pipeline="p";`,
      ['BSQL3021', 'BSQL3021'],
    ],
    [
      'es.refresh: "", false, wait_for, true',
      ['', 'false', 'wait_for', 'true']
        .map(
          (refresh, i) =>
            `load binlog.\`\` where host='db' and userName='sync' as t${i}; save append t${i} as es.'${i}_<db>_<table>' options es.refresh="${refresh}" and checkpointLocation="cp${i}";`,
        )
        .join('\n'),
      [],
    ],
    [
      'bulk size and flush interval',
      `${load} as changes; ${save} options es.batch.size.entries=128 and flushInterval="200ms";`,
      [],
    ],
    [
      'a routing by a column, in both spellings',
      `${load} as changes; ${save} options es.mapping.routing="tenant"; save append changes as es.'x_<db>_<table>' options routing="tenant";`,
      [],
    ],
    [
      'a routing that messages do not tell of what is gone, and one that they do',
      `load kafka.'shop.orders' where groupId="g" as rows; save append rows as es.'x_{table}' options routing="tenant";
       load kafka.'shop.orders' where groupId="h" and value.format="debezium" as whole;
       save append whole as es.'y_{table}' options routing="tenant" and checkpointLocation="y";`,
      ['BSQL3121'],
    ],
    ['skip_no_pk_table', `${load} as changes; ${save} options noPrimaryKey="skip" and longIds="hash";`, []],
    [
      'changes hashed by primary key to partitions',
      `${load} as changes; save append changes as kafka.'<db>.<table>' options kafka.brokers="a:9092,b:9092" and idCols="id" and value.format="canal-json";`,
      [],
    ],
    [
      'a topic for each table in its own words',
      `${load} and databaseNamePattern="webservice" and tableNamePattern="building" as changes;
       save append changes as kafka.'{db}_{table}_generic' options kafka.brokers="kafka" and createTopics="true";`,
      [],
    ],
    [
      "Canal's JSON through Kafka into Elasticsearch, by rule",
      `load kafka.'shop_.*' where kafka.brokers="kafka:9092" and groupId="search" and value.format="canal-json" as changes;
       select * from changes where type in (1,2) as chosen;
       save append chosen as es.'{db}_{table}' options idCols="id";`,
      [],
    ],
    [
      "Debezium's and Maxwell's messages",
      `load kafka.'dbz' where groupId="g" and value.format="debezium" as a; save append a as es.'a_{db}_{table}' options idCols="id";
       load kafka.'maxwell' where groupId="g2" and value.format="maxwell" as b;
       save append b as es.'b_{db}_{table}' options idCols="id" and checkpointLocation="b";`,
      [],
    ],
    [
      'after a full load, seek to a timestamp',
      `load kafka.'shop' where groupId="g" and startFrom="timestamp" and startTimestamp="2026-11-21T10:00:00Z" as changes; ${save} options idCols="id";`,
      [],
    ],
    [
      'a time that is none',
      `load kafka.'shop' where groupId="g" and startFrom="timestamp" and startTimestamp="2026-02-30" as changes; ${save} options idCols="id";`,
      ['BSQL3004'],
    ],
    [
      'a user of the cluster over SASL and TLS',
      `load kafka.'shop' where groupId="g" and kafka.ssl="true" and kafka.sasl.mechanism="SCRAM-SHA-512"
         and kafka.sasl.username="u" and kafka.sasl.password="\${env:KAFKA_PASSWORD:-x}" as changes; ${save} options idCols="id";`,
      [],
    ],
    [
      'a group has a name',
      `load kafka.'shop' where value.format="maxwell" as changes; ${save};`,
      ['BSQL3003'],
    ],
    ['what a table gone does', `${load} and onTruncate="ignore" as changes; ${save};`, []],
  ])('%s', (_, script, codes) => {
    expect(codesOf(script)).toEqual(codes);
  });
});
