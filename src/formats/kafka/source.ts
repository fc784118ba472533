import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, ChangeEvent, Position } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { OpenContext, Problem, Source } from '../../model/format.ts';
import type { SourceInspection } from '../../model/inspection.ts';
import {
  type Admin,
  type Consumer,
  createAdmin,
  createFetcher,
  createMember,
  type FetchedPartition,
  fetchRecords,
  findOffsets,
  listTopics,
} from './client.ts';
import { kafkaFault, protocolCodes } from './fault.ts';
import { GroupMember } from './group-member.ts';
import { makeEvents } from './make-events.ts';
import { Partitions } from './partitions.ts';
import { comparePositions, type KafkaPosition, nextVersion, readPosition } from './position.ts';
import { messageReaders } from './readers/index.ts';
import type { MessageReader } from './readers/message.ts';
import { readSourceSettings, type SourceSettings } from './source-settings.ts';

export async function openKafkaSource(context: OpenContext): Promise<Source> {
  return new KafkaSource(context);
}

/** A fetch waits so long for a message; a stop and a rebalance wait no longer. */
const fetchWait = 500;
/** Bytes of one answer: a part of what may be read ahead. */
const fetchBytes = 1024 * 1024;
/** Topics that are made later are seen within this time. */
const topicsMaxAge = 60_000;
/** What a parsed message takes in memory, beside its bytes. */
const bytesPerByte = 2;

class KafkaSource implements Source {
  readonly #context: OpenContext;
  readonly #settings: SourceSettings;
  readonly #address: string;
  readonly #admin: Admin;
  #member: GroupMember | undefined;
  #fetcher: Consumer | undefined;
  /** The partitions of each position that was handed out, as they were dealt out then. */
  #generations = new WeakMap<Position, { readonly member: GroupMember; readonly generation: number }>();
  #committed: Position | undefined;

  constructor(context: OpenContext) {
    this.#context = context;
    this.#settings = readSourceSettings(context);
    this.#address = this.#settings.cluster.brokers.join(', ');
    this.#admin = createAdmin(this.#settings.cluster);
  }

  readonly compare = comparePositions;

  async preflight(): Promise<readonly Problem[]> {
    await this.#findTopics();
    return [];
  }

  /** Which tables the topics tell of only reading them would tell. */
  async inspect(): Promise<SourceInspection> {
    const problems: Problem[] = [];
    try {
      await this.#findTopics();
    } catch (error) {
      if (!(error instanceof BsqlError) || error.code !== 'BSQL5152') throw error;
      const { code, message, help } = error;
      problems.push({ severity: 'error', code, message, ...(help && { help }) });
    }
    return { server: undefined, tables: undefined, start: undefined, problems };
  }

  async *read(from: Position | undefined, signal: AbortSignal): AsyncGenerator<Batch> {
    const kept = from && readPosition(from);
    const read = messageReaders[this.#settings.format]();
    try {
      while (!signal.aborted) yield* this.#readGeneration(kept, read, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof BsqlError && !error.retryable) throw error;
      await this.#leave();
      throw judge(error, this.#address);
    }
  }

  /** The group goes on behind what every target has confirmed, never before (invariant 1). */
  async confirm(position: Position): Promise<void> {
    const dealt = this.#generations.get(position);
    const member = this.#member;
    if (position === this.#committed || !dealt || dealt.member !== member) return;
    // Partitions that were dealt out anew belong to somebody who goes on from what was committed before.
    if (dealt.generation !== member.generation) return;
    const offsets = Object.entries((position as KafkaPosition).offsets).flatMap(([topic, partitions]) =>
      Object.entries(partitions).map(([partition, { offset }]) => ({
        topic,
        partition: Number(partition),
        offset: BigInt(offset),
      })),
    );
    try {
      if (offsets.length > 0) await member.commit(offsets);
      this.#committed = position;
    } catch (error) {
      // The next confirmation says all of this one; until then a restart would read a little again.
      const { code, message } = kafkaFault(error, this.#address);
      this.#context.log.warn(
        { code, group: this.#settings.groupId },
        `offsets are not committed: ${message}`,
      );
    }
  }

  async close(): Promise<void> {
    await this.#leave();
    await this.#admin.close();
  }

  /** Reads as long as the partitions are dealt out as they are. */
  async *#readGeneration(
    kept: KafkaPosition | undefined,
    read: MessageReader,
    signal: AbortSignal,
  ): AsyncGenerator<Batch> {
    const member = await this.#join();
    const { generation } = member;
    const partitions = await this.#begin(member, kept);
    const told = (): Position => {
      const position = partitions.position();
      this.#generations.set(position, { member, generation });
      return position;
    };
    this.#context.log.info(
      { group: this.#settings.groupId, partitions: partitions.position().text },
      'partitions of the group are dealt out',
    );
    // Where it begins is kept at once: `latest` and a time would be another place after a stop.
    yield { events: [], bytes: 0, position: told(), time: Date.now() };
    let looked = performance.now();
    while (!signal.aborted && member.generation === generation) {
      if (member.fault !== undefined) throw member.fault;
      if (performance.now() - looked > topicsMaxAge) {
        looked = performance.now();
        if (await this.#topicsChanged(member)) {
          await this.#leave();
          return;
        }
      }
      const { offsets } = partitions;
      if (offsets.length === 0) {
        await sleep(fetchWait, undefined, { signal }).catch(() => {});
        continue;
      }
      const fetched = await fetchRecords(this.#fetching(member), offsets, fetchWait, fetchBytes);
      // What came while the partitions were dealt out anew comes again to whoever has them now.
      if (member.generation !== generation) return;
      for (const one of fetched) yield this.#batchOf(one, partitions, read, told);
    }
  }

  #batchOf(
    { topic, partition, records, next }: FetchedPartition,
    partitions: Partitions,
    read: MessageReader,
    told: () => Position,
  ): Batch {
    const events: ChangeEvent[] = [];
    let bytes = 0;
    let time = 0;
    for (const record of records) {
      bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
      time = record.time;
      events.push(...makeEvents(record, read, partitions, this.#settings, this.#context.log));
    }
    partitions.advance({ topic, partition }, next);
    return { events, bytes: bytes * bytesPerByte, position: told(), time: time || Date.now() };
  }

  async #join(): Promise<GroupMember> {
    if (!this.#member) {
      const { cluster, groupId, sessionTimeout } = this.#settings;
      const topics = await this.#findTopics();
      this.#member = await GroupMember.join(createMember(cluster, groupId, sessionTimeout), topics);
    }
    return this.#member;
  }

  #fetching({ topics }: GroupMember): Consumer {
    if (!this.#fetcher) {
      const { cluster, groupId } = this.#settings;
      this.#fetcher = createFetcher(cluster, groupId);
      this.#fetcher.topics.trackAll(...topics);
    }
    return this.#fetcher;
  }

  /** Where each of our partitions goes on: behind what the group confirmed, else where the script says. */
  async #begin(member: GroupMember, kept: KafkaPosition | undefined): Promise<Partitions> {
    const partitions = new Partitions();
    const byTopic = Map.groupBy(member.partitions, ({ topic }) => topic);
    for (const [topic, ours] of byTopic) {
      const numbers = ours.map(({ partition }) => partition);
      const committed = await member.committed(topic, numbers);
      const fresh = numbers.some((number) => !committed.has(number));
      const starts = fresh ? await this.#startsOf(topic, member) : [];
      for (const one of ours) {
        const offset = committed.get(one.partition) ?? starts[one.partition] ?? 0n;
        const place = kept?.offsets[topic]?.[one.partition];
        // Whoever had the partition before may have numbered up to now: these versions must not lose to those.
        const clock = place?.offset === String(offset) ? place.clock : nextVersion(0, Date.now());
        partitions.begin(one, offset, clock);
      }
    }
    return partitions;
  }

  async #startsOf(topic: string, member: GroupMember): Promise<readonly bigint[]> {
    const { startFrom } = this.#settings;
    const fetcher = this.#fetching(member);
    const starts = await findOffsets(fetcher, topic, startFrom);
    if (typeof startFrom !== 'number') return starts;
    // Behind the last message of a partition no time has an offset.
    const ends = await findOffsets(fetcher, topic, 'latest');
    return starts.map((offset, partition) => (offset < 0n ? (ends[partition] ?? 0n) : offset));
  }

  async #findTopics(): Promise<readonly string[]> {
    let all: readonly string[];
    try {
      all = await listTopics(this.#admin);
    } catch (error) {
      throw kafkaFault(error, this.#address);
    }
    const topics = all.filter((name) => this.#settings.topics.test(name)).sort();
    if (topics.length > 0) return topics;
    throw new BsqlError(
      `no topic of Kafka at ${this.#address} matches ${this.#settings.topics.source.slice(4, -2)}, or the user may not see it`,
      {
        code: 'BSQL5152',
        kind: 'data',
        help: `the path of a load is a regular expression that matches the whole name of a topic; ${all.length === 0 ? 'there are no topics' : `there are ${all.slice(0, 10).join(', ')}${all.length > 10 ? ` and ${all.length - 10} more` : ''}`}`,
      },
    );
  }

  async #topicsChanged(member: GroupMember): Promise<boolean> {
    const topics = await this.#findTopics();
    return topics.length !== member.topics.length || topics.some((name) => !member.topics.includes(name));
  }

  async #leave(): Promise<void> {
    const [member, fetcher] = [this.#member, this.#fetcher];
    this.#member = undefined;
    this.#fetcher = undefined;
    // A coordinator that cannot be told finds out by itself.
    await member?.leave().catch(() => {});
    await fetcher?.close(true).catch(() => {});
  }
}

function judge(error: unknown, address: string): BsqlError {
  if (protocolCodes(error).includes('OFFSET_OUT_OF_RANGE')) {
    return new BsqlError(
      `Kafka at ${address} has not the messages any more that the group has yet to read: they are older than the topic keeps, or the topic was made anew`,
      {
        code: 'BSQL5156',
        kind: 'data',
        cause: error,
        help: 'rows were lost on the way: load them again, and go on with another groupId, or with offsets that you reset with kafka-consumer-groups.sh',
      },
    );
  }
  const fault = kafkaFault(error, address);
  // A member that was thrown out of its group joins it again.
  return rejoin.some((code) => protocolCodes(error).includes(code))
    ? new BsqlError(fault.message, { code: 'BSQL5150', retryable: true, cause: error })
    : fault;
}

const rejoin = [
  'UNKNOWN_MEMBER_ID',
  'ILLEGAL_GENERATION',
  'REBALANCE_IN_PROGRESS',
  'FENCED_INSTANCE_ID',
  'NOT_COORDINATOR',
];
