import { Admin, compatibilityPartitioner, Producer } from '@platformatic/kafka';
import type { ClusterSettings } from './settings.ts';

export type { Admin, Producer };

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
