import type { OptionProblem } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';

/** What is wrong with the options of writing together. */
export function checkWrites(options: OptionValues): readonly OptionProblem[] {
  const operation = options['es.write.operation'];
  const problems: OptionProblem[] = [];
  if (options.versioning === 'external' && (operation === 'upsert' || operation === 'create'))
    problems.push({
      code: 'BSQL3021',
      option: 'versioning',
      message: `es.write.operation="${operation}" and versioning="external" exclude each other: the cluster takes a version only with a whole document`,
      help: 'delete versioning, or write whole documents with es.write.operation="index"',
    });
  if (operation === 'upsert' && isGiven(options['es.ingest.pipeline']))
    problems.push({
      code: 'BSQL3021',
      option: 'es.ingest.pipeline',
      message: 'an ingest pipeline sees whole documents only, and es.write.operation="upsert" sends parts',
      help: 'delete the pipeline, or write whole documents with es.write.operation="index"',
    });
  return problems;
}

function isGiven(value: OptionValues[string]): boolean {
  return typeof value === 'string' && value !== '';
}
