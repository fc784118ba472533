import { setTimeout as sleep } from 'node:timers/promises';
import type { BsqlError } from '../model/errors.ts';
import type { KeptDocument, KeptRefusal, Sink, WriteContext } from '../model/format.ts';
import { waitBefore } from './back-off.ts';
import type { DeadLetter } from './dead-letter.ts';
import { closeActiveFile, listLetterFiles, readLetterFile, replaceLetterFile } from './dead-letter-files.ts';

/** Tries of one request; then the target is away, and what is left stays. */
const maxAttempts = 6;

export interface ReplayResult {
  /** Taken by the target, or found to be older than what it has. */
  readonly done: number;
  /** Refused again, and kept. */
  readonly refused: number;
  /** Wanted and not sent: of a save that cannot take them back, or without an id or a place. */
  readonly left: number;
}

export interface Replay {
  readonly wanted: (letter: DeadLetter) => boolean;
  /** The sink that a letter is sent to; undefined for one that no sink takes back. */
  readonly recipientOf: (letter: DeadLetter) => Sink | undefined;
}

/**
 * Sends the dead letters of a folder again, each with the version that it had: what the target takes
 * goes, what it refuses stays with one more attempt. The caller holds the lock; a stream may append.
 */
export async function replayLetters(
  directory: string,
  replay: Replay,
  signal: AbortSignal,
): Promise<ReplayResult> {
  await closeActiveFile(directory);
  const sum = { done: 0, refused: 0, left: 0 };
  for (const path of await listLetterFiles(directory)) {
    // A stream has begun it since; its letters are for the next time.
    if (path.endsWith('dead-letters.jsonl')) continue;
    const found = await replayFile(path, replay, signal);
    sum.done += found.done;
    sum.refused += found.refused;
    sum.left += found.left;
  }
  return sum;
}

async function replayFile(path: string, replay: Replay, signal: AbortSignal): Promise<ReplayResult> {
  const letters = await readLetterFile(path);
  const kept: (DeadLetter | undefined)[] = [...letters];
  const bySink = new Map<Sink, number[]>();
  let wanted = 0;
  letters.forEach((letter, index) => {
    if (!replay.wanted(letter)) return;
    wanted++;
    const sink = isWhole(letter) ? replay.recipientOf(letter) : undefined;
    if (sink) bySink.set(sink, [...(bySink.get(sink) ?? []), index]);
  });
  let refused = 0;
  let sent = 0;
  try {
    for (const [sink, indexes] of bySink) {
      for (const part of partsOf(indexes, letters, sink)) {
        const refusals = await send(
          sink,
          part.map((index) => documentOf(letters[index] as DeadLetter)),
          signal,
        );
        for (const index of part) kept[index] = undefined;
        for (const { index, code, reason, fault } of refusals) {
          const place = part[index] as number;
          const letter = letters[place] as DeadLetter;
          const attempts = (letter.head.attempts ?? 1) + 1;
          const time = new Date().toISOString();
          kept[place] = { ...letter, head: { ...letter.head, time, code, reason, fault, attempts } };
        }
        sent += part.length;
        refused += refusals.length;
      }
    }
  } finally {
    const left = kept.filter((letter) => letter !== undefined);
    if (sent > 0 || letters.length === 0) await replaceLetterFile(path, left);
  }
  return { done: sent - refused, refused, left: wanted - sent };
}

/** Refused by the mapping or not: where a newer document is, the letter has nothing left to say. */
async function send(
  sink: Sink,
  documents: readonly KeptDocument[],
  signal: AbortSignal,
): Promise<readonly KeptRefusal[]> {
  const refusals = (await sink.replay?.(documents, context(signal))) ?? [];
  if (refusals.length === 0 || !sink.documents) return refusals;
  const refused = refusals.map(({ index }) => documents[index] as KeptDocument);
  const stored = await sink.documents.fetch(refused, signal);
  return refusals.filter((_, index) => (stored[index]?.version ?? 0) <= (refused[index]?.version ?? 0));
}

/** Runs of letters that one write may hold. */
function* partsOf(
  indexes: readonly number[],
  letters: readonly DeadLetter[],
  sink: Sink,
): Generator<number[]> {
  let part: number[] = [];
  let bytes = 0;
  for (const index of indexes) {
    const size = letters[index]?.document?.length ?? 0;
    if (part.length > 0 && (part.length >= sink.maxEvents || bytes + size > sink.maxBytes)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(index);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

/** Without an id or a place there is no document to write. */
function isWhole({ head }: DeadLetter): boolean {
  return (
    head.target !== '' &&
    head.id !== '' &&
    ![head.fault, head.code].some((code) => code === 'BSQL5107' || code === 'BSQL5108')
  );
}

function documentOf({ head, document }: DeadLetter): KeptDocument {
  const { target, id, routing, documentVersion: version } = head;
  return { target, id, routing, version, document };
}

function context(signal: AbortSignal): WriteContext {
  return {
    signal,
    backOff: async (attempt: number, cause: BsqlError, wait = waitBefore(attempt, cause.retryAfter)) => {
      if (attempt + 1 >= maxAttempts || signal.aborted) throw cause;
      await sleep(wait, undefined, { signal }).catch(() => {
        throw cause;
      });
    },
  };
}
