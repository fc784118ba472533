import type { Position } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';

/** Where a partition is read on, and its version clock. */
export interface PartitionPlace {
  /** Digits of a 64-bit number. */
  readonly offset: string;
  readonly clock: number;
}

/** By topic and partition; only of those that were read by this member when it was made. */
type Offsets = Readonly<Record<string, Readonly<Record<string, PartitionPlace>>>>;

export interface KafkaPosition extends Position {
  readonly offsets: Offsets;
}

export function makePosition(
  places: Iterable<{ readonly topic: string; readonly partition: number; readonly place: PartitionPlace }>,
): KafkaPosition {
  const offsets: Record<string, Record<string, PartitionPlace>> = {};
  for (const { topic, partition, place } of places) {
    const partitions = offsets[topic] ?? {};
    partitions[partition] = place;
    offsets[topic] = partitions;
  }
  return { offsets, text: tell(offsets) };
}

/** Takes a position out of a checkpoint. */
export function readPosition({ offsets }: Position): KafkaPosition {
  if (!isOffsets(offsets)) {
    throw new BsqlError('the checkpoint does not hold offsets of Kafka topics', {
      code: 'BSQL5201',
      kind: 'data',
      help: 'it may belong to another script: give this one a checkpointLocation of its own',
    });
  }
  return { offsets, text: tell(offsets) };
}

/** By how far the partitions are that both know. */
export function comparePositions(a: Position, b: Position): number {
  const [one, other] = [readPosition(a).offsets, readPosition(b).offsets];
  let difference = 0n;
  for (const [topic, partitions] of Object.entries(one))
    for (const [partition, { offset }] of Object.entries(partitions)) {
      const place = other[topic]?.[partition];
      if (place) difference += BigInt(offset) - BigInt(place.offset);
    }
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The clock of a document's versions: grows with every record of a partition, and is never behind its time. */
export function nextVersion(clock: number, time: number): number {
  return Math.max(clock + 1, Math.floor(time / 1000) * 2 ** 20);
}

function tell(offsets: Offsets): string {
  const parts = Object.entries(offsets).flatMap(([topic, partitions]) =>
    Object.entries(partitions).map(([partition, { offset }]) => `${topic}/${partition}:${offset}`),
  );
  return parts.length > 4
    ? `${parts.slice(0, 4).join(' ')} and ${parts.length - 4} more`
    : parts.join(' ') || 'no partitions';
}

function isOffsets(value: unknown): value is Offsets {
  return (
    isObject(value) && Object.values(value).every((one) => isObject(one) && Object.values(one).every(isPlace))
  );
}

function isPlace(value: unknown): value is PartitionPlace {
  return (
    isObject(value) &&
    typeof value.offset === 'string' &&
    /^\d+$/.test(value.offset) &&
    typeof value.clock === 'number'
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
