import { describe, expect, test } from 'vitest';
import type { SelectPlan } from '../../src/model/plan.ts';
import { comparePlans } from '../../src/runtime/plan-changes.ts';
import { canonicalJson, hashParts, type PlanParts } from '../../src/runtime/plan-parts.ts';

const plan: PlanParts = {
  load: { format: 'binlog', path: '', options: { databaseNamePattern: 'shop', tableNamePattern: 'orders' } },
  saves: [{ format: 'es', path: '{db}_{table}', options: { idCols: 'id' }, transforms: [] }],
};
const [save] = plan.saves;
if (!save) throw new Error('no save');

const withTables = (tableNamePattern: string): PlanParts => ({
  ...plan,
  load: { ...plan.load, options: { ...plan.load.options, tableNamePattern } },
});
const withSave = (change: Partial<typeof save>): PlanParts => ({ ...plan, saves: [{ ...save, ...change }] });
const select = (where: SelectPlan['where']): SelectPlan => ({
  kind: 'select',
  projections: [{ kind: 'all', except: [] }],
  where,
});

const tell = (before: PlanParts, after: PlanParts): string[] =>
  comparePlans(before, after).map(({ what, safe }) => `${safe ? 'safe' : 'stays'} ${what}`);

describe('what changed since a checkpoint', () => {
  test('nothing', () => {
    expect(comparePlans(plan, structuredClone(plan))).toEqual([]);
  });

  test.each([
    ['orders', 'orders|customers', true],
    ['orders', 'customers|orders', true],
    ['orders', '.*', true],
    ['orders|customers', 'orders', false],
    ['.*', 'orders', false],
    ['orders', 'customers', false],
    ['order(s|z)', 'order(s|z)|x', false],
    // Not known to be wider, so not called safe.
    ['orders', 'orders.*', false],
  ])('tables %s → %s: safe %s', (before, after, safe) => {
    const changes = comparePlans(withTables(before), withTables(after));
    expect(changes).toMatchObject([{ what: `tableNamePattern: "${before}" → "${after}"`, safe }]);
    expect(changes[0]?.effect).toContain(
      safe
        ? 'had before are not loaded'
        : /^\.\*$|\|customers$/.test(before)
          ? 'stay as they are'
          : 'not loaded',
    );
  });

  test('a snapshot that is wanted now, or no more; and tables that it brings', () => {
    const withSnapshot = (snapshot: string | undefined, tableNamePattern = 'orders'): PlanParts => ({
      ...plan,
      load: {
        ...plan.load,
        options: { ...plan.load.options, tableNamePattern, ...(snapshot && { snapshot }) },
      },
    });
    expect(tell(withSnapshot('never'), withSnapshot('initial'))).toEqual([
      'safe snapshot: "never" → "initial"',
    ]);
    expect(tell(withSnapshot('initial'), withSnapshot('never'))).toEqual([
      'stays snapshot: "initial" → "never"',
    ]);
    // A checkpoint of before knows no such option.
    expect(tell(withSnapshot(undefined), withSnapshot('never'))).toEqual([]);
    const [wider] = comparePlans(withSnapshot('initial'), withSnapshot('initial', 'orders|customers'));
    expect(wider).toMatchObject({ safe: true, effect: expect.stringContaining('are read beside the log') });
  });

  test('ids, places and selects: documents stay as they were', () => {
    expect(tell(plan, withSave({ options: { idCols: 'code' } }))).toEqual(['stays idCols: "id" → "code"']);
    expect(tell(plan, withSave({ options: {} }))).toEqual(['stays idCols: "id" → not given']);
    const [routed] = comparePlans(
      plan,
      withSave({ options: { idCols: 'id', 'es.mapping.routing': 'tenant' } }),
    );
    expect(routed).toMatchObject({ safe: false, effect: expect.stringContaining('in other shards') });
    expect(tell(plan, withSave({ path: 'x' }))).toEqual(["stays save: es.'{db}_{table}' → es.'x'"]);
    const one = withSave({ transforms: [select(undefined)] });
    expect(tell(plan, one)).toEqual(['stays select: none → 1']);
    const filtered = withSave({
      transforms: [
        select({ kind: 'is', operand: { kind: 'column', name: 'a' }, negated: false, value: null }),
      ],
    });
    expect(tell(one, filtered)).toEqual(['stays select: where none → a is null']);
  });

  test('runs are told by their names and options', () => {
    const run = (format: string, options: Record<string, string>) =>
      ({ kind: 'run', format, path: '', options }) as const;
    const none = withSave({ transforms: [] });
    const split = withSave({ transforms: [run('splitFields', { columns: 'tags', separator: ',' })] });
    const other = withSave({ transforms: [run('splitFields', { columns: 'tags', separator: ';' })] });
    const more = withSave({
      transforms: [select(undefined), run('splitFields', { columns: 'tags', separator: ',' })],
    });
    expect(tell(none, split)).toEqual(['stays select and run: none → run splitFields']);
    expect(tell(split, more)).toEqual(['stays select and run: run splitFields → select, run splitFields']);
    expect(tell(split, other)).toEqual(['stays run splitFields: separator , → ;']);
  });

  test('saves that come and go, found again in any order', () => {
    const second = { format: 'jsonl', path: 'x', options: {}, transforms: [] };
    const both = { ...plan, saves: [save, second] };
    expect(tell(plan, both)).toEqual(["safe new save as jsonl.'x'"]);
    expect(tell(both, plan)).toEqual(["stays no save as jsonl.'x' any more"]);
    expect(tell(both, { ...plan, saves: [second, save] })).toEqual([]);
  });

  test('another source', () => {
    const other = { ...plan, load: { ...plan.load, format: 'binlogFile', path: 'r' } };
    expect(tell(plan, other)).toEqual(["stays load: binlog.'' → binlogFile.'r'"]);
  });
});

describe('the hash', () => {
  test('is the same for the same meaning, in whatever order it was written', () => {
    const second = { format: 'jsonl', path: 'x', options: {}, transforms: [] };
    const reordered = {
      saves: [second, { transforms: [], options: { idCols: 'id' }, path: '{db}_{table}', format: 'es' }],
      load: {
        path: '',
        format: 'binlog',
        options: { tableNamePattern: 'orders', databaseNamePattern: 'shop' },
      },
    };
    expect(hashParts(reordered)).toBe(hashParts({ ...plan, saves: [save, second] }));
  });

  test('differs wherever a comparison finds something', () => {
    for (const other of [
      withTables('x'),
      withSave({ path: 'x' }),
      withSave({ transforms: [select(undefined)] }),
    ])
      expect(hashParts(other)).not.toBe(hashParts(plan));
  });

  test('canonical JSON sorts keys, keeps arrays, drops what is not defined', () => {
    expect(canonicalJson({ b: [2, 1], a: { d: undefined, c: null } })).toBe('{"a":{"c":null},"b":[2,1]}');
  });
});
