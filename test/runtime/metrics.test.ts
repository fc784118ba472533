import { expect, test } from 'vitest';
import type { Operation } from '../../src/model/change.ts';
import { Metrics } from '../../src/runtime/metrics.ts';
import { insert, tableOf } from '../support/events.ts';
import { Random } from '../support/random.ts';

test('each change is counted once, by its table and kind, in whatever order they come', () => {
  const random = Random.fromEnvironment('counted changes');
  const columns = [{ name: 'id', kind: 'integer' as const }];
  // A table that changed its shape is the same one.
  const tables = [tableOf('a', columns), tableOf('b', columns), tableOf('a', columns)];
  const kinds: readonly Operation[] = ['insert', 'update', 'delete', 'read'];
  const expected = new Map<string, Record<Operation, number>>();
  const metrics = new Metrics();
  let total = 0;
  for (let batch = 0; batch < 50; batch++) {
    const stays = random.below(4);
    let table = random.pick(tables);
    let operation = random.pick(kinds);
    const events = Array.from({ length: random.below(40) }, () => {
      if (random.below(4) >= stays) table = random.pick(tables);
      if (random.below(4) >= stays) operation = random.pick(kinds);
      const name = `${table.database}.${table.name}`;
      const counts = expected.get(name) ?? { insert: 0, update: 0, delete: 0, read: 0 };
      expected.set(name, counts);
      counts[operation]++;
      return { ...insert(table, [1]), operation };
    });
    metrics.count(events);
    total += events.length;
  }
  expect(total).toBeGreaterThan(0);
  expect(metrics.rowsRead).toBe(total);
  expect(metrics.tables).toEqual(expected);
});
