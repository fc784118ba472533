import type { Problem } from '../../model/inspection.ts';
import type { IndexRules } from './index-definition.ts';
import type { Field } from './index-state.ts';

/** An index that takes no document without a routing, and a save that has none to give. */
export function judgeRouting(index: string, mapping: Field, { routed }: IndexRules): Problem[] {
  return routed || !requiresRouting(mapping) ? [] : [missing(`the index ${index}`)];
}

/** The same of the indices that will be made by a file. */
export function judgeFileRouting(path: string, { routed, create, file }: IndexRules): Problem[] {
  const refuses = create && !routed && requiresRouting(file.mappings ?? {});
  return refuses ? [missing(`an index that is made by ${path}`)] : [];
}

function requiresRouting(mapping: Field): boolean {
  return String(mapping._routing?.required) === 'true';
}

function missing(what: string): Problem {
  return {
    severity: 'error',
    code: 'BSQL5113',
    message: `the mapping of ${what} has \`_routing.required\`, and the save names no column for it: every document is refused`,
    help: 'name the column that holds the routing with es.mapping.routing="…"',
  };
}
