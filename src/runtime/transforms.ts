import type { FormatList, OpenContext, RowTransform, Transform } from '../model/format.ts';
import type { RunPlan, TransformPlan } from '../model/plan.ts';
import { compileSelect } from '../transforms/select.ts';

/** Opens a save's steps in their order; connects nothing yet. */
export async function openTransforms(
  steps: readonly TransformPlan[],
  formats: FormatList,
  contextOf: (step: RunPlan) => OpenContext,
): Promise<readonly Transform[]> {
  const transforms: Transform[] = [];
  for (const step of steps) {
    if (step.kind === 'select') transforms.push(selectTransform(step));
    else {
      const found = formats.find((format) => format.name === step.format)?.transform;
      if (!found) throw new Error(`the plan names a transform \`${step.format}\` that is not in the list`);
      transforms.push(await found.open(contextOf(step)));
    }
  }
  return transforms;
}

function selectTransform(step: Parameters<typeof compileSelect>[0]): RowTransform {
  return { kind: 'row', apply: compileSelect(step) };
}

export async function closeTransforms(transforms: readonly Transform[]): Promise<void> {
  for (const transform of transforms) if (transform.kind === 'batch') await transform.close();
}
