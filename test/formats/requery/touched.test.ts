import { expect, test } from 'vitest';
import { readSettings } from '../../../src/formats/requery/settings.ts';
import { TouchedReader } from '../../../src/formats/requery/touched.ts';
import { insert, remove, tableOf, update } from '../../support/events.ts';
import { memoryLog } from '../../support/logs.ts';

const posts = tableOf('posts', [
  { name: 'ID', kind: 'unsigned' },
  { name: 'title', kind: 'string' },
]);
const comments = tableOf('comments', [
  { name: 'id', kind: 'integer' },
  { name: 'post_id', kind: 'unsigned' },
]);
const authors = tableOf('authors', [
  { name: 'id', kind: 'integer' },
  { name: 'name', kind: 'string' },
]);
const read = (
  events: Parameters<TouchedReader['read']>[0],
  keys = ['posts=id', 'comments=post_id'],
  log = memoryLog(),
) =>
  new TouchedReader(
    readSettings({ sql: '', keys, 'related.authors': 'select id from posts where author = :Name' }),
    log,
  ).read(events);

test('rows touch their document before and after the change (T42)', () => {
  const touched = read([
    insert(posts, [1, 'a']),
    update(comments, [7, 2], [7, 3]),
    remove(comments, [8, 4]),
    insert(comments, [9, null]),
    update(posts, [5, 'a'], [18446744073709551615n, 'a']),
    insert(posts, [1, 'again']),
  ]).get('shop');
  expect([...(touched?.keys.keys() ?? [])]).toEqual(['1', '2', '3', '4', '5', '18446744073709551615']);
  expect([...(touched?.deleted ?? [])]).toEqual(['5']);
});

test('a main row that came back is not deleted', () => {
  const touched = read([remove(posts, [1, 'a']), insert(posts, [1, 'b']), remove(comments, [1, 2])]).get(
    'shop',
  );
  expect([...(touched?.deleted ?? [])]).toEqual([]);
});

test('a related row asks for its keys by its values, quoted', () => {
  const touched = read([update(authors, [1, "o'neil\\"], [1, 'x'])]).get('shop');
  expect([...(touched?.related ?? [])]).toEqual([
    "select id from posts where author = 'o\\'neil\\\\'",
    "select id from posts where author = 'x'",
  ]);
});

test('databases are apart', () => {
  const other = { ...posts, database: 'shop2' };
  expect([...read([insert(posts, [1, 'a']), insert(other, [1, 'a'])]).keys()]).toEqual(['shop', 'shop2']);
});

test("a child's own id, and a table that nobody names, are told once; a column that is not there stops", () => {
  const log = memoryLog();
  const tags = tableOf('tags', [{ name: 'id', kind: 'integer' }]);
  read(
    [insert(comments, [1, 2]), insert(comments, [1, 2]), insert(tags, [1])],
    ['posts=id', 'comments=id'],
    log,
  );
  expect(log.entries.map(({ message }) => message)).toEqual([
    expect.stringContaining("the row's own primary key"),
    expect.stringContaining('changes of shop.tags do nothing'),
  ]);
  expect(() => read([insert(comments, [1, 2])], ['posts=id', 'comments=postid'])).toThrow(
    expect.objectContaining({ code: 'BSQL5202' }),
  );
});
