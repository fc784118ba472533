import { Admin, Consumer, compatibilityPartitioner, Producer, type RecordsBatch } from '@platformatic/kafka';
import type { ClusterSettings } from './settings.ts';

type FetchRequestPartition = Parameters<Consumer['fetch']>[0]['topics'][number]['partitions'][number];

export type { Admin, Consumer, Producer };

/** Where nothing is said of a number, the cluster decides. */
const byCluster = -1;

export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

export interface SentMessage {
  readonly topic: string;
  readonly key: Buffer;
  /** Absent in a tombstone. */
  readonly value?: Buffer;
  readonly partition: number;
}

/** For questions: bsql decides itself what to ask again and when. */
export function createAdmin(settings: ClusterSettings): Admin {
  return new Admin({ ...clientOptions(settings), retries: 0 });
}

/**
 * A producer that sends again until it is closed: as long as it lives its messages keep their numbers,
 * by which the broker knows one that it has already, and one that comes too late.
 */
export function createProducer(
  settings: ClusterSettings,
  compression: Compression,
  waitBefore: (attempt: number, error: Error) => number,
): Producer {
  return new Producer({
    ...clientOptions(settings),
    idempotent: true,
    acks: -1,
    compression,
    retries: true,
    retryDelay: (_client, _operation, attempt, _retries, error) => waitBefore(attempt, error),
  });
}

/** The partition that Kafka's own clients give a key. */
export function partitionOf(key: Buffer, partitions: number): number {
  return compatibilityPartitioner(undefined as never, key) % partitions;
}

/** The names of all topics that the user may see, without the cluster's own. */
export async function listTopics(admin: Admin): Promise<readonly string[]> {
  return await admin.listTopics({ includeInternals: false });
}

export async function createTopics(
  admin: Admin,
  topics: readonly string[],
  partitions: number | undefined,
  replicas: number | undefined,
): Promise<void> {
  await admin.createTopics({
    topics: [...topics],
    partitions: partitions ?? byCluster,
    replicas: replicas ?? byCluster,
  });
}

/** How many partitions each topic has. */
export async function countPartitions(
  admin: Admin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { topics: found } = await admin.metadata({ topics: [...topics], forceUpdate: true, retries: 0 });
  return new Map([...found].map(([name, { partitionsCount }]) => [name, partitionsCount]));
}

function clientOptions({ brokers, clientId, requestTimeout, tls, sasl }: ClusterSettings): {
  clientId: string;
  bootstrapBrokers: string[];
} & Record<string, unknown> {
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    timeout: requestTimeout,
    requestTimeout,
    connectTimeout: Math.min(requestTimeout, 10_000),
    ...(tls && { tls, tlsServerName: true }),
    ...(sasl && { sasl }),
  };
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A record as a topic has it. */
export interface FetchedRecord extends TopicPartition {
  readonly offset: bigint;
  /** In milliseconds since 1970, by the producer's clock or the broker's. */
  readonly time: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** What one partition gave: its records, and where to read on. */
export interface FetchedPartition extends TopicPartition {
  readonly records: readonly FetchedRecord[];
  readonly next: bigint;
}

/** A member of a consumer group that is told which partitions are its own. */
export function createMember(settings: ClusterSettings, groupId: string, sessionTimeout: number): Consumer {
  return new Consumer({
    ...clientOptions(settings),
    groupId,
    sessionTimeout,
    rebalanceTimeout: Math.max(30_000, sessionTimeout),
    heartbeatInterval: Math.floor(sessionTimeout / 4),
    retries: 5,
  });
}

/** One that only fetches: a fetch waits, and a heartbeat must not wait behind it. */
export function createFetcher(settings: ClusterSettings, groupId: string): Consumer {
  return new Consumer({ ...clientOptions(settings), groupId, retries: 0 });
}

/** Offsets by partition of a topic: of the first record from a time on, of the oldest, or behind the newest. */
export async function findOffsets(
  fetcher: Consumer,
  topic: string,
  from: 'earliest' | 'latest' | number,
): Promise<readonly bigint[]> {
  const timestamp = from === 'earliest' ? -2n : from === 'latest' ? -1n : BigInt(from);
  return (await fetcher.listOffsets({ topics: [topic], timestamp })).get(topic) ?? [];
}

/** Records of aborted transactions are left out, and so are the cluster's own marks. */
const readCommitted = 1;
const isControlBatch = 0x20;
const isLogAppendTime = 0x08;

/** Reads on from these offsets, each broker's partitions with one request; waits for a record as long as is said. */
export async function fetchRecords(
  fetcher: Consumer,
  offsets: readonly (TopicPartition & { readonly offset: bigint })[],
  wait: number,
  maxBytes: number,
): Promise<readonly FetchedPartition[]> {
  const topics = [...new Set(offsets.map(({ topic }) => topic))];
  const metadata = await fetcher.metadata({ topics });
  const names = new Map([...metadata.topics].map(([name, { id }]) => [id, name]));
  const byLeader = new Map<number, Map<string, FetchRequestPartition[]>>();
  for (const { topic, partition, offset } of offsets) {
    const found = metadata.topics.get(topic);
    const leader = found?.partitions[partition]?.leader ?? -1;
    const requests = byLeader.get(leader) ?? new Map<string, FetchRequestPartition[]>();
    byLeader.set(leader, requests);
    const id = found?.id ?? '';
    requests.set(id, [
      ...(requests.get(id) ?? []),
      {
        partition,
        currentLeaderEpoch: -1,
        fetchOffset: offset,
        lastFetchedEpoch: -1,
        partitionMaxBytes: maxBytes,
      },
    ]);
  }
  const answers = await Promise.all(
    [...byLeader].map(async ([node, requests]) =>
      fetcher.fetch({
        node,
        maxWaitTime: wait,
        minBytes: 1,
        maxBytes,
        isolationLevel: readCommitted,
        topics: [...requests].map(([topicId, partitions]) => ({ topicId, partitions })),
      }),
    ),
  );
  const from = new Map(offsets.map(({ topic, partition, offset }) => [`${topic}:${partition}`, offset]));
  return answers.flatMap(({ responses }) =>
    responses.flatMap(({ topicId, partitions }) => {
      const topic = names.get(topicId) ?? '';
      return partitions.flatMap(({ partitionIndex: partition, records }) => {
        const start = from.get(`${topic}:${partition}`);
        if (start === undefined || !records || records.length === 0) return [];
        return [{ topic, partition, ...readBatches(records, { topic, partition }, start) }];
      });
    }),
  );
}

function readBatches(
  batches: readonly RecordsBatch[],
  place: TopicPartition,
  start: bigint,
): { records: FetchedRecord[]; next: bigint } {
  const records: FetchedRecord[] = [];
  let next = start;
  for (const batch of batches) {
    const { firstOffset, firstTimestamp, maxTimestamp, attributes } = batch;
    next = firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    if (attributes & isControlBatch) continue;
    for (const { offsetDelta, timestampDelta, key, value } of batch.records) {
      const offset = firstOffset + BigInt(offsetDelta);
      // A batch comes whole, though it was asked for from its middle on.
      if (offset < start) continue;
      const time = Number(attributes & isLogAppendTime ? maxTimestamp : firstTimestamp + timestampDelta);
      records.push({ ...place, offset, time, key, value });
    }
  }
  return { records, next };
}
