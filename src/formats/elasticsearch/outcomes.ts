import { BsqlError } from '../../model/errors.ts';
import type { ItemFailure } from '../../model/format.ts';
import { type DocumentWrite, documentText } from './encoder.ts';

/** One item of a bulk answer, as far as bsql reads it. */
interface BulkItem {
  readonly status?: number;
  readonly error?: {
    readonly type?: string;
    readonly reason?: string;
    readonly caused_by?: { readonly reason?: string };
  };
}

export interface BulkAnswer {
  readonly errors?: boolean;
  readonly items?: readonly Readonly<Record<string, BulkItem>>[];
}

const retryableTypes = new Set([
  'es_rejected_execution_exception',
  'rejected_execution_exception',
  'circuit_breaking_exception',
  'unavailable_shards_exception',
  'cluster_block_exception',
  'process_cluster_event_timeout_exception',
  'no_shard_available_action_exception',
  'primary_missing_action_exception',
]);

export interface Outcomes {
  /** To be sent again after a while, and why. */
  readonly again: readonly DocumentWrite[];
  readonly cause: string;
  readonly failures: readonly ItemFailure[];
}

type Outcome = 'done' | { readonly kind: 'again' | 'never'; readonly code: string; readonly reason: string };

/**
 * Reads every item of an answer (T34): what failed for now, what failed for good. Throws where the
 * whole target is at fault rather than a document.
 */
export function readOutcomes(
  answer: BulkAnswer,
  writes: readonly DocumentWrite[],
  versioned: boolean,
): Outcomes {
  const { items } = answer;
  if (!Array.isArray(items) || items.length !== writes.length) {
    throw new BsqlError(
      `the target answered a bulk of ${writes.length} documents with ${Array.isArray(items) ? items.length : 'no'} items`,
      {
        code: 'BSQL5103',
        help: 'check that es.nodes is an Elasticsearch cluster and not something between',
      },
    );
  }
  if (answer.errors === false) return { again: [], cause: '', failures: [] };
  const again: DocumentWrite[] = [];
  const failures: ItemFailure[] = [];
  let cause = '';
  for (let i = 0; i < writes.length; i++) {
    const write = writes[i] as DocumentWrite;
    const outcome = readItem(Object.values(items[i] ?? {})[0] ?? {}, write, versioned);
    if (outcome === 'done') continue;
    const { kind, code, reason } = outcome;
    if (kind === 'again') {
      again.push(write);
      cause ||= `${code}: ${reason}`;
    } else {
      const { event, index, id } = write;
      failures.push({ event, code, reason, target: index, id, document: documentText(write) });
    }
  }
  return { again, cause, failures };
}

function readItem(item: BulkItem, write: DocumentWrite, versioned: boolean): Outcome {
  const { status, error } = item;
  if (typeof status !== 'number') {
    throw new BsqlError('the target answered a bulk with an item that has no status', {
      code: 'BSQL5103',
      help: 'check that es.nodes is an Elasticsearch cluster and not something between',
    });
  }
  if (status >= 200 && status < 300) return 'done';
  // A delete of what is not there has done its work.
  if (status === 404 && write.row === undefined && error === undefined) return 'done';
  // With our own versions a conflict says that a newer change was written before (T35).
  if (status === 409 && versioned) return 'done';
  const code = error?.type ?? `http_${status}`;
  const reason =
    [error?.reason, error?.caused_by?.reason].filter((part) => part !== undefined).join(': ') ||
    'no reason given';
  if (status === 401 || status === 403) {
    if (code !== 'cluster_block_exception') throw refused(write.index, reason);
  }
  if (code === 'index_not_found_exception' || code === 'index_closed_exception') {
    if (write.row === undefined && code === 'index_not_found_exception') return 'done';
    throw new BsqlError(`the index ${write.index} cannot be written: ${reason}`, {
      code: 'BSQL5108',
      help: 'create or open the index, or allow action.auto_create_index',
    });
  }
  const again = status === 429 || status === 408 || status >= 500 || retryableTypes.has(code);
  return { kind: again ? 'again' : 'never', code, reason };
}

function refused(index: string, reason: string): BsqlError {
  return new BsqlError(`the target refuses writes to ${index}: ${reason}`, {
    code: 'BSQL5102',
    help: 'give the user the privileges create_index, index and delete on the index',
  });
}
