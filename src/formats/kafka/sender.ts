import type { BsqlError } from '../../model/errors.ts';
import type { WriteContext } from '../../model/format.ts';
import { type Compression, createProducer, type Producer, type SentMessage } from './client.ts';
import { kafkaFault } from './fault.ts';
import { retryDelay } from './retry-delay.ts';
import type { ClusterSettings } from './settings.ts';

/** Sends batches, each to one partition, and again until they are acknowledged or refused for good. */
export class Sender {
  readonly #settings: ClusterSettings;
  readonly #compression: Compression;
  readonly #address: string;
  #producer: Producer | undefined;
  #context: WriteContext | undefined;
  /** Why nothing is waited for any more. */
  #stopped: unknown;

  constructor(settings: ClusterSettings, compression: Compression, address: string) {
    this.#settings = settings;
    this.#compression = compression;
    this.#address = address;
  }

  /** Lends the context of a write to what is sent meanwhile. */
  async within<T>(context: WriteContext, work: () => Promise<T>): Promise<T> {
    this.#context = context;
    const abort = (): void => this.#stop(context.signal.reason);
    context.signal.addEventListener('abort', abort, { once: true });
    try {
      return await work();
    } catch (error) {
      throw this.#stopped ?? error;
    } finally {
      context.signal.removeEventListener('abort', abort);
      this.#context = undefined;
      this.#stopped = undefined;
    }
  }

  /** Resolves when every in-sync replica has all of them. All are of one partition, and one write at a time goes there. */
  async send(messages: readonly SentMessage[]): Promise<void> {
    if (this.#stopped !== undefined) throw this.#stopped;
    this.#producer ??= createProducer(this.#settings, this.#compression, (attempt, error) =>
      this.#waitBefore(attempt, error),
    );
    await this.#producer.send({ messages: [...messages] });
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.close();
  }

  /** The client waits by itself; the runtime is told, shows it, and may say that nothing is waited for. */
  #waitBefore(attempt: number, error: unknown): number {
    const context = this.#context;
    if (!context || this.#stopped !== undefined) return 0;
    const wait = retryDelay(attempt - 1);
    const cause: BsqlError = kafkaFault(error, this.#address);
    context.backOff(attempt - 1, cause, wait).catch((reason: unknown) => {
      // What a write that has ended waited for says nothing of the next one.
      if (this.#context === context) this.#stop(reason);
    });
    return wait;
  }

  /** A closed client ends what it waits for. */
  #stop(reason: unknown): void {
    this.#stopped ??= reason;
    this.close().catch(() => {});
  }
}
