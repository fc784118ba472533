import type { ProjectionPlan, SelectPlan } from '../model/plan.ts';
import { show } from './expression/show.ts';

/** A select's columns as text, for people. */
export function showProjections(select: SelectPlan): string {
  return select.projections.map(showProjection).join(', ');
}

function showProjection(projection: ProjectionPlan): string {
  if (projection.kind === 'all')
    return projection.except.length > 0 ? `* except (${projection.except.join(', ')})` : '*';
  const { name, value } = projection;
  return value.kind === 'column' && value.name === name ? name : `${show(value)} as ${name}`;
}

export function showWhere({ where }: SelectPlan): string | undefined {
  return where && show(where);
}
