import { describe, expect, test } from 'vitest';
import { codesOf } from '../../support/check-text.ts';

function script(options: string, more: { load?: string; behind?: string; save?: string } = {}): string {
  return `load binlog.\`\` where userName="x" and ${more.load ?? 'tableNamePattern="orders|items|tags"'} as changes;
    run changes as requery.\`\` where ${options} as documents;
    ${more.behind ?? ''}
    save append ${more.behind ? 'behind' : 'documents'} as es.'{db}_{table}' ${more.save ?? ''};`;
}
const sql = 'sql="select id from orders where id in (?)"';
const keys = 'keys="orders=id, items=order_id, tags=order_id"';

describe('options of a re-query', () => {
  test.each([
    [`${sql} and ${keys}`, []],
    [keys, ['BSQL3003']],
    [sql, ['BSQL3003']],
    [`sql="delete from orders where id in (?)" and ${keys}`, ['BSQL3021']],
    [`sql="select id from orders" and ${keys}`, ['BSQL3021']],
    [`sql="select id from orders where id = ?" and ${keys}`, ['BSQL3021']],
    [`sql="select id from orders where id in (?) and a = :b" and ${keys}`, ['BSQL3021']],
    [`${sql} and keys="orders"`, ['BSQL3004']],
    [`${sql} and keys="orders=id, orders=nr"`, ['BSQL3021']],
    [`${sql} and ${keys} and main="order"`, ['BSQL3021']],
    [`${sql} and keys="orders=id, items=id, tags=order_id"`, ['BSQL3121']],
    [`${sql} and ${keys} and shards=4`, ['BSQL3021']],
    [`sql="select id from {{orders_table}} where id in (?)" and ${keys}`, ['BSQL3003']],
    [`sql="select id from {{orders_table}} where id in (?)" and ${keys} and shards=4`, []],
    [`${sql} and ${keys} and shardStrategy="crc"`, ['BSQL3004']],
    [`${sql} and ${keys} and deleteOnDelete="false"`, ['BSQL3021']],
    [`${sql} and ${keys} and deleteOnDelete="false" and deleteOnMissing="false"`, []],
    [`${sql} and ${keys} and retryWaits="1s,soon"`, ['BSQL3004']],
    [`${sql} and ${keys} and related.shops="select id from orders where shop_id = :id"`, ['BSQL2103']],
    [
      `${sql} and keys="orders=id, items=order_id" and related.tags="select id from orders where tag_id = :id"`,
      [],
    ],
    [`${sql} and keys="orders=id, items=order_id" and related.tags="select id from orders"`, ['BSQL3021']],
    [
      `${sql} and keys="orders=id, items=order_id" and related.tags="select id from orders where id in (?)"`,
      ['BSQL3021'],
    ],
    [`${sql} and ${keys} and related.="select 1"`, ['BSQL1001']],
    [`${sql} and ${keys} and relatd.tags="select 1"`, ['BSQL3002']],
  ])('%s: %j', (options, expected) => {
    expect(codesOf(script(options))).toEqual(expected);
  });
});

describe('around it', () => {
  const good = `${sql} and ${keys}`;

  test.each([
    ['tableNamePattern="orders|items"', ['BSQL2103']],
    ['tableNamePattern="orders|items|tags|shops"', ['BSQL2103']],
    ['databaseNamePattern="shop"', []],
    ['tableNamePattern="[a-z]+"', []],
    ['tableNamePattern="(orders|items)_.*"', ['BSQL2103']],
  ])('a load with %s: %j', (load, expected) => {
    expect(codesOf(script(good, { load }))).toEqual(expected);
  });

  test('idCols can only be its key', () => {
    expect(codesOf(script(good, { save: 'options idCols="id"' }))).toEqual([]);
    expect(codesOf(script(good, { save: 'options idCols="number"' }))).toEqual(['BSQL2102']);
    expect(codesOf(script(`${good} and id="nr"`, { save: 'options idCols="id"' }))).toEqual(['BSQL2102']);
  });

  test('behind it a select computes, and does not filter; another re-query has no sense', () => {
    expect(codesOf(script(good, { behind: "select *, 'x' as source from documents as behind;" }))).toEqual(
      [],
    );
    expect(codesOf(script(good, { behind: 'select * from documents where id > 1 as behind;' }))).toEqual([
      'BSQL3022',
    ]);
    const again = `run documents as requery.\`\` where ${good} as behind;`;
    expect(codesOf(script(good, { behind: again }))).toEqual(['BSQL3022']);
    const split = 'run documents as splitFields.`` where columns="tags" as behind;';
    expect(codesOf(script(good, { behind: split }))).toEqual([]);
  });

  test('a load of recorded files has no connection to lend', () => {
    const text = script(good).replace('binlog.`` where userName="x" and', 'binlogFile.`r` where');
    expect(codesOf(text)).toEqual(['BSQL3003']);
    expect(codesOf(text.replace('requery.`` where', 'requery.`` where user="x" and'))).toEqual([]);
  });

  test('a connection of its own goes before that of the load', () => {
    const text = `connect requery where host="replica" and userName="y" as replica;\n${script(good).replace('requery.``', 'requery.`replica`')}`;
    expect(codesOf(text)).toEqual([]);
  });
});
