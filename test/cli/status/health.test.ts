import { expect, test } from 'vitest';
import { Health } from '../../../src/cli/status/health.ts';
import { Metrics } from '../../../src/runtime/metrics.ts';

const minute = 60_000;

function begun(): { metrics: Metrics; health: Health } {
  const metrics = new Metrics();
  const health = new Health(() => [metrics], 0);
  health.begin();
  metrics.state = 'streaming';
  return { metrics, health };
}

test('nothing to do is well, however long', () => {
  const { health } = begun();
  expect(health.judge(0).healthy).toBe(true);
  expect(health.judge(1_000 * minute).healthy).toBe(true);
});

test('rows that are read and never written are not', () => {
  const { metrics, health } = begun();
  metrics.idle = false;
  metrics.rowsRead = 10;
  expect(health.judge(0).healthy).toBe(true);
  expect(health.judge(4 * minute).healthy).toBe(true);
  expect(health.judge(6 * minute)).toEqual({
    healthy: false,
    reason: 'rows were read, and none was written for 360 s',
  });
  metrics.rowsWritten = 5;
  expect(health.judge(7 * minute).healthy).toBe(true);
});

test('waiting is well as long as the reason is known', () => {
  const { metrics, health } = begun();
  metrics.idle = false;
  metrics.state = 'waiting for the target';
  metrics.cause = 'Elasticsearch does not answer';
  expect(health.judge(0)).toEqual({ healthy: true, reason: 'Elasticsearch does not answer' });
  expect(health.judge(100 * minute).healthy).toBe(true);
});

test('servers that never answer the first questions', () => {
  const health = new Health(() => [new Metrics()], 0);
  expect(health.judge(minute)).toEqual({ healthy: true, reason: 'starting' });
  expect(health.judge(6 * minute).healthy).toBe(false);
});

test('a failure is told, whatever the loads still do', () => {
  const { health } = begun();
  health.fail('the log position is gone');
  health.fail('closed');
  expect(health.judge(0)).toEqual({ healthy: false, reason: 'the log position is gone' });
});
