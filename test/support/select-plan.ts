import { check } from '../../src/check/check.ts';
import { emptyEnvironment } from '../../src/check/environment.ts';
import { formats } from '../../src/formats/index.ts';
import type { SelectPlan } from '../../src/model/plan.ts';

/** The plan of `select …`, which reads from the table `t`. */
export function selectPlan(select: string): SelectPlan {
  const text = `load binlog.\`\` where userName="sync" as t;\nselect ${select} as x;\nsave append x as console.\`\`;`;
  const { plan, diagnostics } = check(
    { name: 'select.bsql', text },
    { formats, environment: emptyEnvironment, purpose: 'check' },
  );
  const [transform] = plan?.pipelines[0]?.saves[0]?.transforms ?? [];
  if (transform?.kind !== 'select')
    throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('; '));
  return transform;
}
