import type { ChangeEvent, Row, TableSchema } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { ItemFailure } from '../../model/format.ts';
import { fillPath, isPerRow, type PathTemplate } from '../../model/path-template.ts';
import { compileRowPath, type RowPath } from '../encoding/row-path.ts';
import { compileMessageKey, type MessageKey } from './key.ts';
import { messageWriters } from './messages/index.ts';
import type { KeyedChange, MessageWriter } from './messages/message.ts';
import type { MessageFormat } from './messages/names.ts';
import { isTopicName, isTopicPart } from './topic-name.ts';

/** A message on its way. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly key: string;
  /** Null is a tombstone. */
  readonly value: string | null;
  readonly event: ChangeEvent;
}

export interface EncodedMessages {
  readonly messages: readonly OutgoingMessage[];
  readonly failures: readonly ItemFailure[];
}

interface TableEncoder {
  readonly topicOf: RowPath;
  readonly keyOf: MessageKey;
  readonly write: MessageWriter;
}

/** Where a row stands: under which key, in which topic. */
interface Place {
  readonly topic: string;
  readonly key: string;
}

/** Makes messages of changes, with what each table needs compiled once. */
export class MessageEncoder {
  readonly #path: PathTemplate;
  readonly #idColumns: readonly string[] | undefined;
  readonly #format: MessageFormat;
  readonly #tables = new Map<TableSchema, TableEncoder>();

  constructor(path: PathTemplate, idColumns: readonly string[] | undefined, format: MessageFormat) {
    this.#path = path;
    this.#idColumns = idColumns;
    this.#format = format;
  }

  encode(events: readonly ChangeEvent[]): EncodedMessages {
    const messages: OutgoingMessage[] = [];
    const failures: ItemFailure[] = [];
    for (const event of events) {
      const table = this.#tableOf(event.table);
      const { before, after } = event;
      const now = after && placeOf(table, event, after);
      // A row without a place was never written.
      const was = before && placeOf(table, event, before);
      const old = was && 'key' in was ? was : undefined;
      if (after && now && !('key' in now)) failures.push(failureOf(event, table, after, now));
      const place = now && 'key' in now ? now : undefined;
      const same = old && place && old.key === place.key && old.topic === place.topic;
      // A change of the key goes as an end under the old one and a beginning under the new: the order of
      // each is kept by its own partition (invariant 5).
      if (old && !same) put(messages, table, old, { event, before, after: undefined });
      if (place && after) put(messages, table, place, { event, before: same ? before : undefined, after });
    }
    return { messages, failures };
  }

  /** The topic of a table's rows, as far as the table tells it. */
  topicOf(table: TableSchema): string {
    const name = fillPath(this.#path, table);
    if (!isPerRow(this.#path) && !isTopicName(name)) throw illegalTopic(name);
    return name;
  }

  #tableOf(table: TableSchema): TableEncoder {
    let encoder = this.#tables.get(table);
    if (!encoder) {
      encoder = {
        topicOf: this.#compileTopic(table),
        keyOf: compileMessageKey(table, this.#idColumns),
        write: messageWriters[this.#format](table),
      };
      this.#tables.set(table, encoder);
    }
    return encoder;
  }

  #compileTopic(table: TableSchema): RowPath {
    if (isPerRow(this.#path)) return compileRowPath(this.#path, table, isTopicPart);
    const place = { path: this.topicOf(table) };
    return () => place;
  }
}

function placeOf(
  { topicOf, keyOf }: TableEncoder,
  event: ChangeEvent,
  row: Row,
): Place | { readonly fault: string; readonly topic: string | undefined } {
  const { path: topic, fault } = topicOf(event, row);
  if (topic === undefined) return { fault, topic };
  if (!isTopicName(topic)) return { fault: `${JSON.stringify(topic)} is no name of a topic`, topic };
  const key = keyOf(row);
  return key === undefined ? { fault: 'no key: a column of it is null', topic } : { topic, key };
}

function put(
  messages: OutgoingMessage[],
  { write }: TableEncoder,
  { topic, key }: Place,
  change: KeyedChange,
): void {
  for (const value of write(change)) messages.push({ topic, key, value, event: change.event });
}

function failureOf(
  event: ChangeEvent,
  { write }: TableEncoder,
  after: Row,
  { fault, topic }: { readonly fault: string; readonly topic: string | undefined },
): ItemFailure {
  const [document] = write({ event, before: undefined, after });
  return {
    event,
    code: 'no_place',
    fault: 'BSQL5107',
    reason: fault,
    target: topic ?? '',
    id: '',
    document: document ?? undefined,
  };
}

function illegalTopic(name: string): BsqlError {
  return new BsqlError(`${JSON.stringify(name)} is no name of a topic`, {
    code: 'BSQL5152',
    kind: 'data',
    help: 'topics have 1 to 249 letters, digits, `.`, `_` and `-`: give the table another path, or another name with run … as tableRewrite',
  });
}
