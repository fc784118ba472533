import { describe, expect, test } from 'vitest';
import { BsqlProcess } from '../support/bsql.ts';

async function explain(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const process = new BsqlProcess(['explain', ...args]);
  const code = await process.exited();
  return { code, out: process.stdout, err: process.stderr };
}

describe('bsql explain', () => {
  test('prints a code of a script with both examples, in any case', async () => {
    const { code, out } = await explain('bsql2003');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^warning\[BSQL2003\]: table never saved\n\n[\s\S]+Wrong:\n\n {4}load[\s\S]+Right:\n\n {4}load/,
    );
    expect(await explain('2003')).toEqual({ code, out, err: '' });
  });

  test('prints a fault of a run with what to do', async () => {
    const { code, out } = await explain('BSQL5003');
    expect(code).toBe(0);
    expect(out).toMatch(/^fault\[BSQL5003\]: log position gone\n\n[\s\S]+What to do: /);
  });

  test('lists all codes', async () => {
    const { code, out } = await explain();
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines.length).toBeGreaterThan(60);
    expect(lines.every((line) => /^BSQL\d{4} {2}(?:error|warning|fault) +\S/.test(line))).toBe(true);
  });

  test('prints a format with its options, an option with what has it, a function', async () => {
    const { code, out } = await explain('ES');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^format es: An Elasticsearch cluster[\s\S]+save … as es\.PATH[\s\S]+ {2}es\.nodes, nodes\n/,
    );
    expect((await explain('binlogRate')).out).toMatch(/^format delta \(also rate, binlogRate\)/);
    expect((await explain('save')).out).toMatch(/^Options of every save:\n\n {2}idCols\n/);
    expect((await explain('ES.Nodes')).out).toMatch(
      /^option of save … as es\n\n {2}es\.nodes, nodes\n {6}addresses with commas; default http:/,
    );
    expect((await explain('ifnull')).out).toMatch(/^function ifnull\(/);
  });

  test('a code that is none: what was meant, exit code 2', async () => {
    expect(await explain('BSQL203')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('did you mean'),
    });
    expect(await explain('colour')).toMatchObject({
      code: 2,
      err: expect.stringContaining('lists all codes'),
    });
  });
});
