import type { OptionValues } from '../../model/options.ts';

/** What a row does to its document: takes its place, is merged into it, or is written only where there is none. */
export type WriteOperation = 'index' | 'upsert' | 'create';

export interface WriteRules {
  readonly operation: WriteOperation;
  /** Whether writes carry the version of their event. */
  readonly versioned: boolean;
}

/** Only whole documents can carry a version of ours: the cluster refuses one beside any other operation. */
export function readWriteRules(options: OptionValues): WriteRules {
  const given = options['es.write.operation'];
  const operation = given === 'upsert' || given === 'create' ? given : 'index';
  return { operation, versioned: operation === 'index' && options.versioning !== 'none' };
}
