import { Admin, Consumer, Producer } from '@platformatic/kafka';

/** A message as a reader of the topic gets it. */
export interface ReadMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | undefined;
  /** Null is a tombstone. */
  readonly value: string | null;
}

export async function makeTopic(brokers: string, topic: string, partitions = 3): Promise<void> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [brokers] });
  await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
  await admin.close();
}

/** Everything that is in a topic now, each partition in its order. */
export async function readTopic(brokers: string, topic: string): Promise<readonly ReadMessage[]> {
  const consumer = new Consumer({
    clientId: 'test',
    bootstrapBrokers: [brokers],
    groupId: `test-${Date.now()}`,
  });
  consumer.topics.track(topic);
  const metadata = await consumer.metadata({ topics: [topic] });
  const { id = '', partitions = [] } = metadata.topics.get(topic) ?? {};
  const ends = (await consumer.listOffsets({ topics: [topic] })).get(topic) ?? [];
  const messages: ReadMessage[] = [];
  for (const [partition, { leader }] of partitions.entries()) {
    const end = ends[partition] ?? 0n;
    for (let next = 0n; next < end; ) {
      const { responses } = await consumer.fetch({
        node: leader,
        maxWaitTime: 1_000,
        minBytes: 1,
        maxBytes: 16 * 1024 * 1024,
        isolationLevel: 1,
        topics: [
          {
            topicId: id,
            partitions: [
              {
                partition,
                currentLeaderEpoch: -1,
                fetchOffset: next,
                lastFetchedEpoch: -1,
                partitionMaxBytes: 16 * 1024 * 1024,
              },
            ],
          },
        ],
      });
      for (const batch of responses[0]?.partitions[0]?.records ?? []) {
        for (const { offsetDelta, key, value } of batch.records) {
          const offset = batch.firstOffset + BigInt(offsetDelta);
          if (offset < next) continue;
          messages.push({
            topic,
            partition,
            offset,
            key: key?.toString(),
            value: value === null ? null : value.toString(),
          });
        }
        next = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
      }
    }
  }
  await consumer.close(true);
  return messages;
}

/** What a compacted topic would be: the last value of each key, without those that are gone. */
export function compacted(messages: readonly ReadMessage[]): Map<string, string> {
  const state = new Map<string, string>();
  for (const { key = '', value } of messages) {
    if (value === null) state.delete(key);
    else state.set(key, value);
  }
  return state;
}

/** Puts messages into a topic as they are. */
export async function produce(
  brokers: string,
  topic: string,
  messages: readonly (readonly [key: string, value: string])[],
  timestamp = BigInt(Date.now()),
): Promise<void> {
  const producer = new Producer({ clientId: 'test', bootstrapBrokers: [brokers] });
  await producer.send({
    acks: -1,
    messages: messages.map(([key, value]) => ({
      topic,
      key: Buffer.from(key),
      value: Buffer.from(value),
      timestamp,
    })),
  });
  await producer.close();
}

/** Deletes what is before an offset of the first partition, as retention does. */
export async function deleteRecords(brokers: string, topic: string, before: bigint): Promise<void> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [brokers] });
  await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: before }] }] });
  await admin.close();
}
