import type { TopicPartition } from './client.ts';
import { type KafkaPosition, makePosition, nextVersion } from './position.ts';

interface Reading extends TopicPartition {
  offset: bigint;
  clock: number;
}

/** The partitions that are ours, how far each was read, and its version clock. */
export class Partitions {
  readonly #readings = new Map<string, Reading>();

  /** A partition begins, or goes on, at an offset. */
  begin({ topic, partition }: TopicPartition, offset: bigint, clock: number): void {
    this.#readings.set(`${topic}:${partition}`, { topic, partition, offset, clock });
  }

  get offsets(): readonly (TopicPartition & { readonly offset: bigint })[] {
    return [...this.#readings.values()].map(({ topic, partition, offset }) => ({ topic, partition, offset }));
  }

  /** The version of the next row of a partition. */
  nextVersion({ topic, partition }: TopicPartition, time: number): number {
    const reading = this.#reading(topic, partition);
    reading.clock = nextVersion(reading.clock, time);
    return reading.clock;
  }

  /** A partition was read up to here. */
  advance({ topic, partition }: TopicPartition, offset: bigint): void {
    this.#reading(topic, partition).offset = offset;
  }

  position(): KafkaPosition {
    return makePosition(
      [...this.#readings.values()].map(({ topic, partition, offset, clock }) => ({
        topic,
        partition,
        place: { offset: String(offset), clock },
      })),
    );
  }

  #reading(topic: string, partition: number): Reading {
    const reading = this.#readings.get(`${topic}:${partition}`);
    if (!reading) throw new Error(`${topic}/${partition} is not ours`);
    return reading;
  }
}
