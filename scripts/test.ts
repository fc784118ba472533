/**
 * `npm test`: the tests without servers, then the two folders with servers side by side, each with
 * servers of its own. Arguments go to one vitest: `npm test -- test/faults/kill.test.ts`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const directory = mkdtempSync(join(tmpdir(), 'bsql-tests-'));
const given = process.argv.slice(2);
// Servers that somebody lends are one of each, and tests set what is global there.
const lent = Object.keys(process.env).some((name) => /^BSQL_TEST_\w+_URL$/.test(name));

/** Runs vitest; with a `mark`, which stands before each line, others may run beside it. */
async function run(args: readonly string[], mark?: string): Promise<Outcome> {
  const file = join(directory, (mark ?? args.join(' ')).replaceAll(/\W/g, '-'));
  const output = mark ? 'pipe' : 'inherit';
  const vitest = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], {
    stdio: ['ignore', output, output],
    env: { ...process.env, BSQL_TEST_COUNTS: file },
  });
  const copy = (from: Readable | null, to: NodeJS.WritableStream): void => {
    if (from) createInterface(from).on('line', (line) => to.write(`${mark} ${line}\n`));
  };
  copy(vitest.stdout, process.stdout);
  copy(vitest.stderr, process.stderr);
  const [code] = (await once(vitest, 'close')) as [number | null];
  const counts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Outcome) : none;
  // What fails outside of any test, such as a server that does not start, is a failure all the same.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

const none: Outcome = { passed: 0, failed: 0, skipped: 0 };

async function runAll(): Promise<readonly Outcome[]> {
  if (given.length > 0) return [await run(given)];
  const unit = await run(['--project', 'unit']);
  if (lent) return [unit, await run(['--project', 'servers'])];
  const folders = ['conformance', 'faults'].map((folder) =>
    run(['--project', 'servers', `test/${folder}/`], `${folder}:`),
  );
  return [unit, ...(await Promise.all(folders))];
}

const outcomes = await runAll();
rmSync(directory, { recursive: true });
const sum = (what: keyof Outcome): number => outcomes.reduce((total, one) => total + one[what], 0);
// The last line is for tools that read only that.
process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
