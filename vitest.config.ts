import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './test/support/count-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{conformance,faults}/**'],
          // vitest would leave one processor idle, and nobody works beside the tests.
          maxWorkers: availableParallelism(),
          // Commands are processes of their own, and a machine may be busy.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'servers',
          include: ['test/{conformance,faults}/**/*.test.ts'],
          globalSetup: ['test/servers/global-setup.ts'],
          // Each worker has servers of its own.
          maxWorkers: Number(process.env.BSQL_TEST_WORKERS ?? 1),
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
