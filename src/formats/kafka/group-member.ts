import type { Consumer, TopicPartition } from './client.ts';

/** One membership of a consumer group: which partitions are ours, and since when. */
export class GroupMember {
  readonly topics: readonly string[];
  readonly #consumer: Consumer;
  #generation = 0;
  #fault: unknown;

  private constructor(consumer: Consumer, topics: readonly string[]) {
    this.#consumer = consumer;
    this.topics = topics;
    consumer.on('consumer:group:join', () => {
      this.#generation++;
    });
    // An event of this name without a listener would end the process.
    consumer.on(
      'error' as never,
      ((error: unknown) => {
        this.#fault = error;
      }) as never,
    );
    consumer.on('consumer:heartbeat:stalled', ({ lastError }) => {
      this.#fault = lastError ?? new Error('the coordinator of the group does not answer');
    });
  }

  static async join(consumer: Consumer, topics: readonly string[]): Promise<GroupMember> {
    const member = new GroupMember(consumer, topics);
    consumer.topics.trackAll(...topics);
    try {
      await consumer.joinGroup();
    } catch (error) {
      await consumer.close(true).catch(() => {});
      throw error;
    }
    return member;
  }

  /** Changes whenever the partitions are dealt out anew. */
  get generation(): number {
    return this.#generation;
  }

  /** Why the membership is over; undefined as long as it is not. */
  get fault(): unknown {
    return this.#fault;
  }

  get partitions(): readonly TopicPartition[] {
    return (this.#consumer.assignments ?? []).flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic, partition })),
    );
  }

  /** What the group has confirmed of our partitions; undefined where it never was. */
  async committed(topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>> {
    const offsets = await this.#consumer.listCommittedOffsets({
      topics: [{ topic, partitions: [...partitions] }],
    });
    const found = new Map<number, bigint>();
    for (const partition of partitions) {
      const offset = offsets.get(topic)?.[partition];
      if (offset !== undefined && offset >= 0n) found.set(partition, offset);
    }
    return found;
  }

  async commit(offsets: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void> {
    await this.#consumer.commit({ offsets: offsets.map((one) => ({ ...one, leaderEpoch: -1 })) });
  }

  async leave(): Promise<void> {
    await this.#consumer.close(true);
  }
}
