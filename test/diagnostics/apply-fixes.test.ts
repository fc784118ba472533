import { describe, expect, test } from 'vitest';
import { applyFixes } from '../../src/diagnostics/apply-fixes.ts';
import { diagnose } from '../../src/diagnostics/diagnostic.ts';
import { replace } from '../../src/diagnostics/fix.ts';
import { checkText } from '../support/check-text.ts';

const source = { name: 'a.bsql', text: 'abcdef' };
const fault = (start: number, end: number, text: string, safe = true) =>
  diagnose('BSQL1001', source, { start, end }, 'fault', { fixes: [replace({ start, end }, text, { safe })] });

describe('applyFixes', () => {
  test('puts every text in its place, whatever their order', () => {
    const { text, applied } = applyFixes(source, [fault(4, 5, 'EEE'), fault(0, 1, ''), fault(2, 2, '-')]);
    expect(text).toBe('b-cdEEEf');
    expect(applied).toHaveLength(3);
  });

  test('of fixes that overlap or touch the first wins', () => {
    expect(applyFixes(source, [fault(1, 3, 'X'), fault(2, 4, 'Y')])).toMatchObject({ text: 'aXdef' });
    expect(applyFixes(source, [fault(6, 6, ';'), fault(6, 6, ';')])).toMatchObject({ text: 'abcdef;' });
  });

  test('leaves what is not safe, and what lies in another file', () => {
    expect(applyFixes(source, [fault(0, 1, 'X', false)])).toEqual({ text: 'abcdef', applied: [] });
    expect(applyFixes({ name: 'b.bsql', text: 'abcdef' }, [fault(0, 1, 'X')]).applied).toEqual([]);
    expect(applyFixes({ name: 'a.bsql', text: 'abcdeg' }, [fault(0, 1, 'X')]).applied).toEqual([]);
  });
});

const load = 'load binlog.`` where userName="sync" as changes;\n';
const save = "save append changes as es.'{db}_{table}';";

/** After as many rounds as there is something to fix. */
function fixed(text: string): string {
  let current = text;
  for (;;) {
    const { text: next, applied } = applyFixes(
      { name: 'test.bsql', text: current },
      checkText(current).diagnostics,
    );
    if (applied.length === 0) return current;
    current = next;
  }
}

describe('what is certain is fixed', () => {
  test.each([
    ['a statement', `lod binlog.\`\` where userName="sync" as changes; ${save}`, /^load binlog/],
    ['a keyword', `load binlog.\`\` wher userName="sync" as changes; ${save}`, /`` where userName/],
    ['`;` at the end', `${load}${save.slice(0, -1)}`, /';$/],
    ['`;` at the end behind a comment', `${load}${save.slice(0, -1)} -- done`, /'; -- done$/],
    ['`;` between', `${load.replace(';', '')}${save}`, /as changes;\nsave/],
    ['an option', `load binlog.\`\` where usrName="sync" as changes; ${save}`, /where userName="sync"/],
    [
      'an option of a connection',
      `connect es where es.node="a" as s; ${load} ${save.replace("'{", "'s/{")}`,
      /es\.nodes/,
    ],
    [
      'a word of an option',
      `load binlog.\`\` where userName="s" and startFrom="earlist" as changes; ${save}`,
      /="earliest"/,
    ],
    ['quotes', `load binlog.\`\` where userName=sync as changes; ${save}`, /userName="sync"/],
    ['a table', `${load} save append change as es.'{db}_{table}';`, /append changes/],
    [
      'a table in backticks',
      `${load.replace('changes', '`all changes`')} save append \`all change\` as es.'{table}';`,
      /append `all changes`/,
    ],
    ['a placeholder', `${load} save append changes as es.'{db}_<tabel>';`, /_<table>'/],
    ['a format', `load binlgo.\`\` where userName="sync" as changes; ${save}`, /^load binlog\./],
    [
      'a variable',
      `set user="sync"; load binlog.\`\` where userName="\${usr}" as changes; ${save}`,
      /\$\{user\}/,
    ],
    ['a save mode', `${load} save apend changes as es.'{db}_{table}';`, /save append/],
    [
      'a connection',
      `connect binlog where userName="u" as shop; load binlog.\`shp\` as changes; ${save}`,
      /binlog\.`shop`/,
    ],
    [
      'a key column',
      `${load} select Id, name from changes as n; save n as es.'{table}' options idCols="idd";`,
      /idCols="Id"/,
    ],
    ['a suppression of nothing', `-- bsql-ignore BSQL2003: gone\n${load}${save}`, /^load/],
    ['a suppression behind code', `${load.trim()} -- bsql-ignore BSQL2003: gone\n${save}`, /changes;\nsave/],
    [
      'two faults in a chain',
      `lod binlgo.\`\` where usrName=sync as changes; ${save}`,
      /^load binlog\.`` where userName="sync"/,
    ],
  ])('%s', (_, text, expected) => {
    expect(checkText(text).diagnostics).not.toEqual([]);
    const after = fixed(text);
    expect(after).toMatch(expected);
    expect(checkText(after).diagnostics).toEqual([]);
  });
});

describe('what is not certain is left', () => {
  test.each([
    [
      'two candidates that are as close',
      `${load}load binlog.\`\` where userName="b" as chancey; save append chances as es.'{table}';`,
    ],
    [
      'an option that is there already',
      `load binlog.\`\` where userName="a" and usrName="b" as changes; ${save}`,
    ],
    ['another index than was written', `${load} save append changes as es.'Shop_{table}';`],
    ['a missing `as`', `load binlog.\`\` where userName="sync" an; ${save}`],
    ['a secret', `load binlog.\`\` where userName="u" and password="p" as changes; ${save}`],
    ['milliseconds', `${load}${save.replace(';', ' options duration=5000;')}`],
  ])('%s', (_, text) => {
    expect(checkText(text).diagnostics).not.toEqual([]);
    expect(fixed(text)).toBe(text);
  });

  test('but an unsafe fix is there for who asks', () => {
    const { diagnostics } = checkText(`${load}save append changes as es.'Shop_{table}';`);
    expect(diagnostics[0]?.fixes).toMatchObject([{ safe: false, edits: [{ text: 'shop_{table}' }] }]);
  });
});
