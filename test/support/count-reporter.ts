import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Writes how many tests passed, failed and were skipped into the file that BSQL_TEST_COUNTS names, if it does. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== 'pending') counts[state]++;
      }
      // A file that does not load has no tests to count, and is a failure all the same.
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed++;
    }
    const file = process.env.BSQL_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
