import { expect, test } from 'vitest';
import type { PlanReport } from '../../src/cli/plan-report.ts';
import { renderDefinitions } from '../../src/cli/render-definitions.ts';

const report = (targets: readonly object[]): PlanReport =>
  ({
    pipelines: [{ saves: [{ address: 'http://a:9200, http://b:9200', targets }] }],
  }) as unknown as PlanReport;

test('a call for each index once, safe in a shell; comments for the others', () => {
  const made = { target: 'shop_é', exists: false, definition: { it: "it's" } };
  expect(
    renderDefinitions(
      report([
        made,
        made,
        { target: 'there', exists: true },
        { target: 'by_{row.x}', exists: null, definition: { a: 1 } },
        { target: 'unknown', exists: null },
      ]),
    ),
  ).toBe(
    `curl -X PUT 'http://a:9200/shop_%C3%A9' -H 'content-type: application/json' -d '{\n  "it": "it'\\''s"\n}'\n\n# there is there\n\n# by_{row.x}\n# {\n#   "a": 1\n# }`,
  );
  expect(renderDefinitions(report([]))).toBe('# no index would be made');
});
