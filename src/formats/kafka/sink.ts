import { type ChangeEvent, type TableSchema, tableName } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type {
  ItemFailure,
  OpenContext,
  Problem,
  Sink,
  TargetSummary,
  WriteContext,
} from '../../model/format.ts';
import type { InspectedTable, SinkInspection } from '../../model/inspection.ts';
import { readIdColumns } from '../encoding/document-id.ts';
import {
  type Admin,
  type Compression,
  createAdmin,
  listTopics,
  partitionOf,
  type SentMessage,
} from './client.ts';
import { MessageEncoder, type OutgoingMessage } from './encoder.ts';
import { isUserError, kafkaFault, protocolCodes } from './fault.ts';
import { inspectTopics } from './inspect.ts';
import type { MessageFormat } from './messages/names.ts';
import { Sender } from './sender.ts';
import { readClusterSettings } from './settings.ts';
import { Topics } from './topics.ts';

export async function openKafkaSink(context: OpenContext): Promise<Sink> {
  return new KafkaSink(context);
}

/** A message with its bytes and its partition. */
interface PlacedMessage extends SentMessage {
  readonly source: OutgoingMessage;
}

/** About what Kafka adds to each message. */
const overhead = 32;

class KafkaSink implements Sink {
  readonly maxEvents = 20_000;
  readonly maxBytes = 16 * 1024 * 1024;
  readonly #context: OpenContext;
  readonly #address: string;
  readonly #batchBytes: number;
  readonly #encoder: MessageEncoder;
  readonly #admin: Admin;
  readonly #topics: Topics;
  readonly #sender: Sender;
  readonly #targets = new Map<string, Set<string>>();

  constructor(context: OpenContext) {
    const { options, path } = context;
    const settings = readClusterSettings(context);
    this.#context = context;
    this.#address = settings.brokers.join(', ');
    this.#batchBytes = Number(options['kafka.batch.size.bytes']);
    this.#encoder = new MessageEncoder(
      path,
      readIdColumns(options),
      options['value.format'] as MessageFormat,
    );
    this.#admin = createAdmin(settings);
    const making =
      options.createTopics === true
        ? { partitions: numberOf(options.topicPartitions), replicas: numberOf(options.topicReplicas) }
        : undefined;
    this.#topics = new Topics(this.#admin, this.#address, making);
    this.#sender = new Sender(settings, options['kafka.compression'] as Compression, this.#address);
  }

  async preflight(): Promise<readonly Problem[]> {
    try {
      await listTopics(this.#admin);
      return [];
    } catch (error) {
      throw kafkaFault(error, this.#address);
    }
  }

  async inspect(tables: readonly InspectedTable[]): Promise<SinkInspection> {
    return await inspectTopics(tables, {
      path: this.#context.path,
      idColumns: readIdColumns(this.#context.options),
      makesTopics: this.#context.options.createTopics === true,
      topicOf: (table) => this.#encoder.topicOf(table),
      missing: (names) => this.#topics.missing(names),
      address: this.#address,
    });
  }

  async write(events: readonly ChangeEvent[], context: WriteContext): Promise<readonly ItemFailure[]> {
    const { messages, failures } = this.#encoder.encode(events);
    for (const { topic, event } of messages) this.#remember(topic, event.table);
    const partitions = await this.#place(messages);
    const refused = await this.#sender.within(context, async () => {
      const lanes = partitions.map((lane) => this.#sendInOrder(lane));
      // All lanes end before a fault is told: nothing may be under way when the write is tried again.
      const results = await Promise.allSettled(lanes);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
      return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    });
    context.answered?.(0);
    return [...failures, ...refused];
  }

  summary(): readonly TargetSummary[] {
    return [...this.#targets].flatMap(([target, tables]) =>
      [...tables].map((table) => ({ table, target, documents: undefined })),
    );
  }

  async close(): Promise<void> {
    await this.#sender.close();
    await this.#admin.close();
  }

  /** The messages of each partition, in order. */
  async #place(messages: readonly OutgoingMessage[]): Promise<readonly (readonly PlacedMessage[])[]> {
    const counts = await this.#topics.partitionsOf(new Set(messages.map(({ topic }) => topic)));
    const partitions = new Map<string, PlacedMessage[]>();
    for (const source of messages) {
      const { topic, value } = source;
      const key = Buffer.from(source.key);
      const partition = partitionOf(key, counts.get(topic) ?? 1);
      const place = `${topic}:${partition}`;
      const lane = partitions.get(place) ?? [];
      lane.push({
        topic,
        key,
        ...(value !== null && { value: Buffer.from(value) }),
        partition,
        source,
      });
      partitions.set(place, lane);
    }
    return [...partitions.values()];
  }

  /** One request at a time to a partition, so that none overtakes another (invariant 5). */
  async #sendInOrder(lane: readonly PlacedMessage[]): Promise<ItemFailure[]> {
    const failures: ItemFailure[] = [];
    for (const batch of cut(lane, this.#batchBytes)) failures.push(...(await this.#send(batch)));
    return failures;
  }

  async #send(batch: readonly PlacedMessage[]): Promise<ItemFailure[]> {
    try {
      await this.#sender.send(batch.map(({ source: _source, ...message }) => message));
      return [];
    } catch (error) {
      const codes = protocolCodes(error);
      if (tooLarge.some((code) => codes.includes(code))) return await this.#sendHalves(batch);
      this.#topics.forget();
      // A topic is gone or not yet everywhere: the next try asks the cluster which.
      if (isUserError(error))
        throw new BsqlError(
          `Kafka at ${this.#address} does not take messages to ${batch[0]?.topic} for now`,
          {
            code: 'BSQL5150',
            retryable: true,
            cause: error,
          },
        );
      throw kafkaFault(error, this.#address);
    }
  }

  /** A half too large is halved again; a single message that is too large will never be accepted. */
  async #sendHalves(batch: readonly PlacedMessage[]): Promise<ItemFailure[]> {
    const [only] = batch;
    if (batch.length === 1 && only) return [tooLargeFailure(only)];
    const middle = Math.ceil(batch.length / 2);
    const first = await this.#send(batch.slice(0, middle));
    return [...first, ...(await this.#send(batch.slice(middle)))];
  }

  #remember(topic: string, table: TableSchema): void {
    const tables = this.#targets.get(topic) ?? new Set();
    tables.add(tableName(table));
    this.#targets.set(topic, tables);
  }
}

const tooLarge = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

function* cut(lane: readonly PlacedMessage[], bytes: number): Generator<readonly PlacedMessage[]> {
  let start = 0;
  let size = 0;
  for (let i = 0; i < lane.length; i++) {
    const { key, value } = lane[i] as PlacedMessage;
    const length = key.length + (value?.length ?? 0) + overhead;
    if (i > start && size + length > bytes) {
      yield lane.slice(start, i);
      [start, size] = [i, 0];
    }
    size += length;
  }
  if (start < lane.length) yield lane.slice(start);
}

function tooLargeFailure({ source, topic }: PlacedMessage): ItemFailure {
  const { event, key, value } = source;
  return {
    event,
    code: 'MESSAGE_TOO_LARGE',
    fault: 'BSQL5153',
    reason: "the message is larger than the topic's max.message.bytes",
    target: topic,
    id: key,
    document: value ?? undefined,
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
