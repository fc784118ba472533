import type { ChangeHead } from '../../model/change.ts';
import { JsonBytes } from '../../model/json-bytes.ts';

/** Where a document is. */
export interface Place {
  readonly index: string;
  /** A number stands for its digits. Empty: the cluster makes one. */
  readonly id: string | number;
  /** What the document is routed by; undefined: its id. */
  readonly routing: string | undefined;
}

/** What one document becomes: its last row within a flush, or its end. The version may differ from that of its change. */
export interface DocumentWrite extends Place, ChangeHead {
  readonly id: string;
  /** Whether it ends the document. */
  readonly ends: boolean;
}

export function documentText(encode: (into: JsonBytes) => void): string {
  const into = new JsonBytes(1024);
  encode(into);
  return into.written.toString();
}
