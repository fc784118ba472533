import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './test/support/count-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{conformance,faults}/**'],
          // Commands are processes of their own, and a machine may be busy.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'servers',
          include: ['test/{conformance,faults}/**/*.test.ts'],
          globalSetup: ['test/servers/global-setup.ts'],
          // The servers and two cores are shared: one file at a time.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
