import type { FaultCode } from '../../model/fault-codes.ts';

/** Why an item of a bulk failed, as the cluster tells it. */
export interface ItemError {
  readonly type?: string;
  readonly reason?: string;
  readonly caused_by?: ItemError;
}

/** The fault of one document that is refused for good: what to do differs, and so do the codes. */
export function faultOfItem(error: ItemError | undefined): FaultCode {
  if (!error) return 'BSQL5106';
  const causes = chain(error);
  if (causes.some(({ type }) => type === 'routing_missing_exception')) return 'BSQL5113';
  if (causes.some(({ type }) => type !== undefined && dateTypes.has(type))) return 'BSQL5144';
  // The cluster has no type of its own for this one; the label decides the advice and nothing else.
  if (causes.some(({ reason }) => reason?.startsWith('Limit of total fields'))) return 'BSQL5122';
  return causes.some(({ type }) => type !== undefined && mappingTypes.has(type)) ? 'BSQL5143' : 'BSQL5106';
}

/** Elasticsearch from 8 on has the second for a date of the right form that is none, such as 0000-00-00. */
const dateTypes = new Set(['date_time_parse_exception', 'date_time_exception']);

const mappingTypes = new Set([
  'mapper_parsing_exception',
  'document_parsing_exception',
  'strict_dynamic_mapping_exception',
]);

/** A block on an index or on the cluster: OpenSearch has a type of its own for the one on making indices. */
export function isBlock(type: string | undefined): boolean {
  return type === 'cluster_block_exception' || type === 'index_create_block_exception';
}

/** The reasons from the outside in, each once. */
export function reasonOfItem(error: ItemError | undefined): string {
  const reasons = error ? chain(error).flatMap(({ reason }) => reason ?? []) : [];
  return [...new Set(reasons)].join(': ') || 'no reason given';
}

function chain(error: ItemError): ItemError[] {
  const found: ItemError[] = [];
  for (let one: ItemError | undefined = error; one && found.length < 8; one = one.caused_by) found.push(one);
  return found;
}
