import { BsqlError } from '../../model/errors.ts';
import type { FaultCode } from '../../model/fault-codes.ts';
import type { ItemFailure } from '../../model/format.ts';
import type { BulkRequest } from './bulk-request.ts';
import { faultOfItem, type ItemError, isBlock, reasonOfItem } from './item-fault.ts';
import type { WriteRules } from './write-rules.ts';

/** One item of a bulk answer, as far as bsql reads it. */
interface BulkItem {
  readonly status?: number;
  readonly error?: ItemError;
}

export interface BulkAnswer {
  readonly errors?: boolean;
  /** How many items there were, where they went well and were only counted. */
  readonly count?: number;
  readonly items?: readonly Readonly<Record<string, BulkItem>>[];
}

const strangerHelp = 'check that es.nodes is an Elasticsearch cluster and not something between';

const retryableTypes = new Set([
  'es_rejected_execution_exception',
  'rejected_execution_exception',
  'circuit_breaking_exception',
  'unavailable_shards_exception',
  'process_cluster_event_timeout_exception',
  'no_shard_available_action_exception',
  'primary_missing_action_exception',
]);

export interface Outcomes {
  /** Places of the writes to be sent again after a while, and why. */
  readonly again: readonly number[];
  readonly cause: string;
  readonly fault: FaultCode;
  /** Writes that changed nothing, because a newer change was there before. */
  readonly newerWon: number;
  readonly failures: readonly ItemFailure[];
}

export const nothingFailed: Outcomes = { again: [], cause: '', fault: 'BSQL5104', newerWon: 0, failures: [] };

type Outcome =
  | 'done'
  | 'newer won'
  | {
      readonly kind: 'again' | 'never';
      readonly code: string;
      readonly reason: string;
      readonly fault: FaultCode;
    };

/** Whether an answer without items says that every write went well; throws where it does not say. */
export function saysNothingFailed({ errors }: BulkAnswer, { length }: BulkRequest): boolean {
  if (typeof errors === 'boolean') return !errors;
  throw new BsqlError(`the target answered a bulk of ${length} documents without saying whether one failed`, {
    code: 'BSQL5103',
    help: strangerHelp,
  });
}

/**
 * Reads every item of an answer (T34): what failed for now, what failed for good. Throws where the
 * whole target is at fault rather than a document.
 */
export function readOutcomes(answer: BulkAnswer, request: BulkRequest, rules: WriteRules): Outcomes {
  const { length } = request;
  const items = Array.isArray(answer.items) ? answer.items : [];
  const { count = items.length } = answer;
  if (count !== length) {
    throw new BsqlError(
      `the target answered a bulk of ${length} documents with ${count === 0 ? 'no' : count} items`,
      {
        code: 'BSQL5103',
        help: strangerHelp,
      },
    );
  }
  if (answer.errors === false) return nothingFailed;
  const again: number[] = [];
  const failures: ItemFailure[] = [];
  let cause = '';
  let blame: FaultCode = 'BSQL5104';
  let newerWon = 0;
  for (let i = 0; i < length; i++) {
    const outcome = readItem(Object.values(items[i] ?? {})[0] ?? {}, request, i, rules);
    if (outcome === 'done') continue;
    if (outcome === 'newer won') {
      newerWon++;
      continue;
    }
    const { kind, code, reason, fault } = outcome;
    if (kind === 'again') {
      if (again.length === 0) blame = fault;
      again.push(i);
      cause ||= `${code}: ${reason}`;
    } else {
      const write = request.write(i);
      const { index, id, routing } = write;
      const place = { target: index, id, routing };
      failures.push({ event: write, code, reason, fault, ...place, document: request.documentText(i) });
    }
  }
  return { again, cause, fault: blame, newerWon, failures };
}

function readItem(
  item: BulkItem,
  request: BulkRequest,
  index: number,
  { operation, versioned }: WriteRules,
): Outcome {
  const { status, error } = item;
  if (typeof status !== 'number') {
    throw new BsqlError('the target answered a bulk with an item that has no status', {
      code: 'BSQL5103',
      help: strangerHelp,
    });
  }
  if (status >= 200 && status < 300) return 'done';
  const ends = request.ends(index);
  // A delete of what is not there has done its work.
  if (status === 404 && ends && error === undefined) return 'done';
  // With our own versions a conflict says that a newer change was written before (T35).
  if (status === 409 && versioned) return 'newer won';
  // What is there stays.
  if (status === 409 && operation === 'create' && !ends) return 'done';
  const target = (): string => request.write(index).index;
  const code = error?.type ?? `http_${status}`;
  const reason = reasonOfItem(error);
  // A full disk sets the block and takes it away again; one set by hand is lifted by hand.
  if (isBlock(code)) return { kind: 'again', code, reason, fault: 'BSQL5140' };
  if (status === 401 || status === 403) throw refused(target(), reason);
  if (code === 'index_not_found_exception') {
    if (ends) return 'done';
    throw new BsqlError(`the index ${target()} is not there: ${reason}`, {
      code: 'BSQL5142',
      help: 'create the index, or allow action.auto_create_index, and run again; the checkpoint stands before what is missing',
    });
  }
  if (code === 'index_closed_exception') {
    throw new BsqlError(`the index ${target()} is closed: ${reason}`, {
      code: 'BSQL5141',
      help: `open it (POST /${target()}/_open) and run again; the checkpoint stands before what is missing`,
    });
  }
  // Somebody else writes to the same document again and again.
  const again =
    (status === 409 && operation === 'upsert') ||
    status === 429 ||
    status === 408 ||
    status >= 500 ||
    retryableTypes.has(code);
  return again
    ? { kind: 'again', code, reason, fault: 'BSQL5104' }
    : { kind: 'never', code, reason, fault: faultOfItem(error) };
}

function refused(index: string, reason: string): BsqlError {
  return new BsqlError(`the target refuses writes to ${index}: ${reason}`, {
    code: 'BSQL5102',
    help: 'give the user the privileges create_index, index and delete on the index',
  });
}
