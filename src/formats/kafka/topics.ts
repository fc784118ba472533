import { BsqlError } from '../../model/errors.ts';
import { type Admin, countPartitions, createTopics, listTopics } from './client.ts';
import { isUserError, kafkaFault, protocolCodes } from './fault.ts';

export interface TopicMaking {
  readonly partitions: number | undefined;
  readonly replicas: number | undefined;
}

/** Partitions that are added later are seen within this time. */
const maxAge = 60_000;

/** What is known of the topics that are written to. */
export class Topics {
  readonly #admin: Admin;
  readonly #address: string;
  /** How topics that are missing are made; undefined: they are not. */
  readonly #making: TopicMaking | undefined;
  readonly #partitions = new Map<string, number>();
  #readAt = 0;

  constructor(admin: Admin, address: string, making: TopicMaking | undefined) {
    this.#admin = admin;
    this.#address = address;
    this.#making = making;
  }

  /** The number of partitions of each topic; makes those that are missing, or throws. */
  async partitionsOf(names: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
    const old = performance.now() - this.#readAt > maxAge;
    const wanted = [...names].filter((name) => old || !this.#partitions.has(name));
    if (wanted.length > 0) await this.#read(wanted);
    return this.#partitions;
  }

  /** What is known may be wrong: the next question asks the cluster. */
  forget(): void {
    this.#partitions.clear();
  }

  async missing(names: readonly string[]): Promise<readonly string[]> {
    const there = new Set(await this.#ask(() => listTopics(this.#admin)));
    return names.filter((name) => !there.has(name));
  }

  async #read(wanted: readonly string[]): Promise<void> {
    const missing = await this.missing(wanted);
    if (missing.length > 0) await this.#make(missing);
    const all = [...new Set([...this.#partitions.keys(), ...wanted])];
    const counts = await this.#ask(() => countPartitions(this.#admin, all));
    for (const [name, count] of counts) this.#partitions.set(name, count);
    this.#readAt = performance.now();
  }

  async #make(missing: readonly string[]): Promise<void> {
    if (!this.#making) throw missingTopic(missing, this.#address);
    const { partitions, replicas } = this.#making;
    await this.#ask(async () => {
      try {
        await createTopics(this.#admin, missing, partitions, replicas);
      } catch (error) {
        // Another run was faster.
        if (!protocolCodes(error).includes('TOPIC_ALREADY_EXISTS')) throw error;
      }
    });
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      // A topic that was just made or deleted is not known to every broker at once.
      if (isUserError(error)) {
        this.forget();
        throw new BsqlError(`Kafka at ${this.#address} does not know all of its topics yet`, {
          code: 'BSQL5150',
          retryable: true,
          cause: error,
        });
      }
      throw kafkaFault(error, this.#address);
    }
  }
}

export function missingTopic(missing: readonly string[], address: string): BsqlError {
  const [first] = missing;
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  return new BsqlError(`Kafka at ${address} has no topic ${first}${more}, or the user may not see it`, {
    code: 'BSQL5152',
    kind: 'data',
    help: 'make it with as many partitions as it will need, or set createTopics="true"',
  });
}
