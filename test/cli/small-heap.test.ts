import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Prints the largest heap, in bytes, of a program that holds the last 40,000 to 60,000 of 1,200,000 rows. */
const program = `
  const [, small] = process.argv;
  if (small) (await import(small)).keepHeapSmall();
  let rows = [];
  let peak = 0;
  for (let round = 0; round < 600; round++) {
    for (let i = 0; i < 2000; i++) rows.push({ id: String(round * 2000 + i), row: [i, 'name ' + i, 'text ' + round + i, null] });
    if (rows.length > 60_000) rows = rows.slice(-40_000);
    peak = Math.max(peak, process.memoryUsage().heapTotal);
    await new Promise((resolve) => setImmediate(resolve));
  }
  console.log(peak);
`;

function peakOf(args: readonly string[], options = ''): number {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program, '--', ...args],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: options } },
  );
  // V8 says so where it does not know a flag any more.
  expect(stderr).toBe('');
  return Number(stdout);
}

const module = new URL('../../src/cli/small-heap.ts', import.meta.url).href;

test('a program whose objects are soon garbage keeps a heap of a fraction', () => {
  const usual = peakOf([]);
  const small = peakOf([module]);
  expect(small).toBeGreaterThan(0);
  expect(small).toBeLessThan(usual * 0.65);
});

test('whoever sets sizes with NODE_OPTIONS has them', () => {
  expect(peakOf([module], '--max-semi-space-size=32')).toBeGreaterThan(peakOf([module]) * 1.3);
});
