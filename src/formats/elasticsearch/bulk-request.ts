import type { DocumentWrite } from './encoder.ts';

/** One `_bulk` request: a ready-made body and the writes it holds, in the order of the answer's items. */
export interface BulkRequest {
  readonly body: string;
  readonly writes: readonly DocumentWrite[];
}

export interface BulkLimits {
  readonly entries: number;
  readonly bytes: number;
  /** Whether writes carry the version of their event. */
  readonly versioned: boolean;
}

/** Cuts writes into requests. Sizes count characters, which for most data are bytes. */
export function buildBulkRequests(writes: readonly DocumentWrite[], limits: BulkLimits): BulkRequest[] {
  const requests: BulkRequest[] = [];
  let body = '';
  let held: DocumentWrite[] = [];
  for (const write of writes) {
    const lines = encodeWrite(write, limits.versioned);
    if (held.length > 0 && (held.length >= limits.entries || body.length + lines.length > limits.bytes)) {
      requests.push({ body, writes: held });
      body = '';
      held = [];
    }
    body += lines;
    held.push(write);
  }
  if (held.length > 0) requests.push({ body, writes: held });
  return requests;
}

/** All of these writes in one request. */
export function bulkRequest(writes: readonly DocumentWrite[], versioned: boolean): BulkRequest {
  return { body: writes.map((write) => encodeWrite(write, versioned)).join(''), writes };
}

function encodeWrite(write: DocumentWrite, versioned: boolean): string {
  const version = versioned ? `,"version":${write.event.version},"version_type":"external_gte"` : '';
  const address = `{"_index":"${write.index}","_id":${JSON.stringify(write.id)}${version}}`;
  return write.row === undefined
    ? `{"delete":${address}}\n`
    : `{"index":${address}}\n${write.encode(write.row)}\n`;
}
