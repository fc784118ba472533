import { expect, test } from 'vitest';
import { BulkBody } from '../../../src/formats/elasticsearch/bulk-body.ts';
import { BulkLines } from '../../../src/formats/elasticsearch/bulk-lines.ts';
import { tableOf } from '../../support/events.ts';

const billion = 1_000_000_000;
const versions = [
  1,
  billion - 1,
  billion,
  billion + 1,
  2 * billion - 1,
  1_800_000_000_000_001,
  1_800_000_999_999_999,
  1_800_001_000_000_000,
  8_999_999_999_999_999,
  Number.MAX_SAFE_INTEGER,
  7,
];

test('a version has all of its digits, whatever version was written before it', () => {
  const lines = new BulkLines({ operation: 'index', versioned: true });
  const table = tableOf('t', [{ name: 'id', kind: 'integer' }]);
  const origin = { time: 0, file: 'binlog.000001', offset: 4, gtid: undefined };
  for (const first of versions) {
    for (const version of [first, ...versions]) {
      const body = new BulkBody();
      const place = { index: 'i', id: 5, routing: undefined };
      const change = { operation: 'delete', table, version, origin } as const;
      lines.put(body, place, change, undefined, () => {}, version, false);
      expect(body.bytes.written.toString()).toBe(
        `{"delete":{"_id":"5","version":${version},"version_type":"external_gte"}}\n`,
      );
    }
  }
});
