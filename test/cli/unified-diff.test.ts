import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../../src/cli/unified-diff.ts';
import { Random } from '../support/random.ts';

test('hunks with three lines around them', () => {
  const before = Array.from({ length: 20 }, (_, index) => `${index}\n`);
  const after = before.with(4, 'four\n').toSpliced(15, 1);
  expect(unifiedDiff('a.bsql', before.join(''), after.join(''))).toBe(
    [
      '--- a.bsql\n+++ a.bsql\n',
      '@@ -2,7 +2,7 @@\n 1\n 2\n 3\n-4\n+four\n 5\n 6\n 7\n',
      '@@ -13,7 +13,6 @@\n 12\n 13\n 14\n-15\n 16\n 17\n 18\n',
    ].join(''),
  );
});

test('nothing for texts that are the same', () => {
  expect(unifiedDiff('a.bsql', 'x\ny', 'x\ny')).toBe('');
});

test('git makes the second text of the first with it', () => {
  const random = Random.fromEnvironment('diffs');
  const directory = mkdtempSync(join(tmpdir(), 'bsql-diff-'));
  const make = (): string[] =>
    Array.from({ length: random.below(30) }, () => random.pick(['', 'a', 'b', 'c', `${random.below(40)}`]));
  for (let round = 0; round < 30; round++) {
    const lines = make();
    const changed = random.below(4)
      ? lines.flatMap((one) => random.pick([[one], [one], [one], [], [one, 'new'], make().slice(0, 3)]))
      : make();
    const [before, after] = [lines, changed].map((all) => all.join('\n') + random.pick(['', '\n']));
    if (before === undefined || after === undefined || before === after) continue;
    const file = join(directory, 'x');
    writeFileSync(file, before);
    const { status, stderr } = spawnSync('git', ['apply', '-p0', '--allow-empty', '-'], {
      cwd: directory,
      input: unifiedDiff('x', before, after),
      encoding: 'utf8',
    });
    expect(status, `${JSON.stringify([before, after])}\n${stderr}`).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(after);
  }
  rmSync(directory, { recursive: true });
});
