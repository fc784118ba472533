import { describe, expect, test } from 'vitest';
import { type Checked, check } from '../../src/check/check.ts';
import type { Environment, Fetched } from '../../src/check/environment.ts';
import { formats } from '../../src/formats/index.ts';

const load = "load binlog.`` where userName='u' as t;";
const save = 'save t as es.`{table}`;';

function judge(
  text: string,
  urls: Readonly<Record<string, Fetched>> | undefined,
  purpose: 'check' | 'run' = 'check',
  files: Readonly<Record<string, string>> = {},
): { checked: Checked; asked: readonly string[] } {
  const asked: string[] = [];
  const environment: Environment = {
    env: () => undefined,
    readFile: (path) => files[path],
    ...(urls && {
      readUrl: (url: string) => {
        asked.push(url);
        return urls[url];
      },
    }),
  };
  return { checked: check({ name: 'dir/test.bsql', text }, { formats, environment, purpose }), asked };
}

const told = ({ checked }: { checked: Checked }): string[] =>
  checked.diagnostics.map(
    ({ code, severity, source, message }) => `${severity} ${code} ${source.name}: ${message}`,
  );

describe('include http', () => {
  test('a script stands where it is included', () => {
    const { checked } = judge(`include http.'https://c/load.bsql'; ${save}`, {
      'https://c/load.bsql': { text: load },
    });
    expect(checked.diagnostics).toEqual([]);
    expect(checked.plan?.pipelines).toHaveLength(1);
  });

  test('what it includes lies beside it, whatever its path looks like', () => {
    const found = judge(
      `include http.'https://c/a/one.bsql'; ${save}`,
      {
        'https://c/a/one.bsql': {
          text: "include local.'two.bsql'; include local.'/three.bsql'; include http.'../four.bsql';",
        },
        'https://c/a/two.bsql': { text: load },
        'https://c/three.bsql': { text: 'set a="1";' },
        'https://c/four.bsql': { text: 'set b="${a}";' },
      },
      'check',
      { '/three.bsql': 'no script at all' },
    );
    expect(found.asked).toEqual([
      'https://c/a/one.bsql',
      'https://c/a/two.bsql',
      'https://c/three.bsql',
      'https://c/four.bsql',
    ]);
    expect(told(found).filter((line) => line.includes('error'))).toEqual([]);
  });

  test('what is wrong in it is told at its URL, without what its query may hold', () => {
    expect(
      told(
        judge(`include http.'https://c/a.bsql?key=secret'; ${save}`, {
          'https://c/a.bsql?key=secret': { text: "load binlogg.`` where userName='u' as t;" },
        }),
      ),
    ).toEqual([expect.stringMatching(/^error BSQL3001 https:\/\/c\/a\.bsql\?\*\*\*: /)]);
  });

  test('what cannot be fetched is told at the include', () => {
    expect(
      told(
        judge(`include http.'https://c/a.bsql'; ${save}`, {
          'https://c/a.bsql': { problem: 'the server answers 404' },
        }),
      ),
    ).toEqual([
      'error BSQL2007 dir/test.bsql: the included script https://c/a.bsql cannot be fetched: the server answers 404',
    ]);
  });

  test('a circle is found', () => {
    const found = judge("include http.'https://c/a.bsql';", {
      'https://c/a.bsql': { text: "include local.'b.bsql';" },
      'https://c/b.bsql': { text: "include http.'https://c/a.bsql#again';" },
    });
    expect(told(found)).toEqual([
      'error BSQL2008 https://c/b.bsql: this include leads back to itself: https://c/a.bsql → https://c/b.bsql → https://c/a.bsql',
    ]);
  });

  test.each([
    ['no address', 'load.bsql'],
    ['another scheme', 'file:///etc/passwd'],
    ['a password', 'https://user:secret@c/a.bsql'],
  ])('%s is refused', (_, address) => {
    const [line, ...rest] = told(judge(`include http.'${address}'; ${save}`, {}));
    expect(rest).toEqual([]);
    expect(line).toMatch(
      /^error BSQL2007 dir\/test\.bsql: .* is no address that a script can be fetched from/,
    );
    expect(line).not.toContain('secret');
  });

  test('without a network a check warns and does not guess, and a run has an error', () => {
    const script = `include http.'https://c/a.bsql'; ${save}`;
    const line = 'BSQL2007 dir/test.bsql: the included script https://c/a.bsql was not fetched';
    expect(told(judge(script, undefined))).toEqual([`warning ${line}`]);
    expect(told(judge(script, undefined, 'run'))).toEqual([`error ${line}`]);
  });
});
