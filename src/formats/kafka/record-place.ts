/** A record, for people and for faults. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export function showPlace({ topic, partition, offset }: RecordPlace): string {
  return `${topic}/${partition}:${offset}`;
}
