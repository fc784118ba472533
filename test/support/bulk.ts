import { BulkBody } from '../../src/formats/elasticsearch/bulk-body.ts';
import { BulkFlush } from '../../src/formats/elasticsearch/bulk-flush.ts';
import { BulkLines } from '../../src/formats/elasticsearch/bulk-lines.ts';
import type { BulkRequest } from '../../src/formats/elasticsearch/bulk-request.ts';
import type { DocumentWrite } from '../../src/formats/elasticsearch/document-write.ts';
import type { Encoder } from '../../src/formats/elasticsearch/encoder.ts';
import { Pool } from '../../src/formats/elasticsearch/pool.ts';
import { type BulkLimits, RequestBuilder } from '../../src/formats/elasticsearch/request-builder.ts';
import { WrittenDocuments } from '../../src/formats/elasticsearch/written-documents.ts';
import type { ChangeEvent } from '../../src/model/change.ts';

export interface FlushRules {
  readonly limits?: Partial<BulkLimits>;
  readonly operation?: BulkLimits['rules']['operation'];
  readonly versioned?: boolean;
  readonly pool?: Pool<BulkBody>;
}

/** A flush that is never sent. */
export function flushOf(
  encoder: Encoder,
  {
    limits,
    operation = 'index',
    versioned = false,
    pool = new Pool(() => new BulkBody(), 1_000_000),
  }: FlushRules = {},
): BulkFlush {
  const rules = { operation, versioned };
  const whole = { entries: 10, bytes: 10_000, rules, ...limits };
  return new BulkFlush(
    encoder,
    new RequestBuilder(whole, new BulkLines(rules), pool),
    new WrittenDocuments(),
    operation,
    async () => [],
  );
}

export function requestsOf(
  encoder: Encoder,
  events: readonly ChangeEvent[],
  rules?: FlushRules,
): readonly BulkRequest[] {
  const flush = flushOf(encoder, rules);
  flush.add(events);
  return flush.requests();
}

/** The writes that events become, with their documents. */
export function writesOf(
  encoder: Encoder,
  events: readonly ChangeEvent[],
  rules?: FlushRules,
): (DocumentWrite & { readonly text: string | undefined })[] {
  return requestsOf(encoder, events, rules).flatMap((request) =>
    Array.from({ length: request.length }, (_, i) => ({
      ...request.write(i),
      text: request.documentText(i),
    })),
  );
}
