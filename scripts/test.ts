/**
 * `npm test`: the tests without servers, then those with servers, two files at a time, each with
 * servers of its own. Arguments go to one vitest: `npm test -- test/faults/kill.test.ts`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const directory = mkdtempSync(join(tmpdir(), 'bsql-tests-'));
const given = process.argv.slice(2);
// Servers that somebody lends are one of each, and tests set what is global there.
const lent = Object.keys(process.env).some((name) => /^BSQL_TEST_\w+_URL$/.test(name));

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const file = join(directory, 'counts.json');
  rmSync(file, { force: true });
  const vitest = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env, BSQL_TEST_COUNTS: file },
  });
  const [code] = (await once(vitest, 'close')) as [number | null];
  const counts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Outcome) : none;
  // What fails outside of any test, such as a server that does not start, is a failure all the same.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

const none: Outcome = { passed: 0, failed: 0, skipped: 0 };

const outcomes =
  given.length > 0
    ? [await run(given)]
    : [
        await run(['--project', 'unit']),
        await run(['--project', 'servers'], { BSQL_TEST_WORKERS: lent ? '1' : '2' }),
      ];
rmSync(directory, { recursive: true });
const sum = (what: keyof Outcome): number => outcomes.reduce((total, one) => total + one[what], 0);
// The last line is for tools that read only that.
process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
