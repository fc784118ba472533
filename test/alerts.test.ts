import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { metricFamilies } from '../src/cli/status/prometheus.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string };
}

test('the example alerts name only metrics that there are', () => {
  const { groups } = parse(readFileSync('examples/alerts.yml', 'utf8')) as {
    groups: { name: string; rules: Rule[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(5);
  const known = new Set(metricFamilies.map(({ name }) => name));
  const named = rules.flatMap(({ expr }) => expr.match(/\bbsql_\w+/g) ?? []);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const { annotations } of rules) expect(annotations.summary).not.toBe('');
});

test('metrics are named by the conventions of Prometheus', () => {
  for (const { name, type, help } of metricFamilies) {
    expect(name).toMatch(/^bsql_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(help).toMatch(/\.$/);
  }
  expect(new Set(metricFamilies.map(({ name }) => name)).size).toBe(metricFamilies.length);
});

test('the page on operating names every metric', () => {
  const page = readFileSync('docs/operating.md', 'utf8');
  expect(metricFamilies.filter(({ name }) => !page.includes(`\`${name}\``)).map(({ name }) => name)).toEqual(
    [],
  );
});
