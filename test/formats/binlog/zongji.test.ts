import { readFileSync } from 'node:fs';
import ZongJi from '@vlasky/zongji';
import { expect, test } from 'vitest';
import { createZongji } from '../../../src/formats/binlog/zongji.ts';

test('the version is pinned: what src/formats/binlog/zongji.ts relies on was read in this one', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const installed = JSON.parse(readFileSync('node_modules/@vlasky/zongji/package.json', 'utf8')) as {
    version: string;
  };
  expect(dependencies['@vlasky/zongji']).toBe('0.9.0');
  expect(installed.version).toBe('0.9.0');
});

test('tables are still skipped through _skipSchema, which table maps ask before they decode', () => {
  const prototype = ZongJi.prototype as unknown as { _skipSchema: unknown };
  expect(prototype._skipSchema).toBeTypeOf('function');
  expect(readFileSync('node_modules/@vlasky/zongji/lib/binlog_event.js', 'utf8')).toContain(
    'zongji._skipSchema(this.schemaName, this.tableName)',
  );
  const reader = createZongji(
    { host: '127.0.0.1' },
    (database, table) => database === 'shop' && table === 'orders',
  );
  expect(reader._skipSchema('shop', 'orders')).toBe(false);
  expect(reader._skipSchema('shop', 'customers')).toBe(true);
});
