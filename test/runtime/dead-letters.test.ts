import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BsqlError } from '../../src/model/errors.ts';
import type { ItemFailure, KeptDocument, KeptRefusal, Sink } from '../../src/model/format.ts';
import { type DeadLetter, letterOf, printLetter } from '../../src/runtime/dead-letter.ts';
import {
  closeActiveFile,
  listLetterFiles,
  readLetterFile,
  withLetterLock,
} from '../../src/runtime/dead-letter-files.ts';
import { DeadLetters } from '../../src/runtime/dead-letters.ts';
import { replayLetters } from '../../src/runtime/replay-letters.ts';
import { insert, tableOf } from '../support/events.ts';
import { watchSyncs } from '../support/file-syncs.ts';

const table = tableOf('t', [{ name: 'id', kind: 'integer' }]);
const signal = new AbortController().signal;

function failureOf(id: number, code = 'mapper_parsing_exception'): ItemFailure {
  const event = insert(table, [id]);
  return {
    event,
    code,
    fault: 'BSQL5143',
    reason: 'no',
    target: 'i',
    id: String(id),
    document: `{"id":${id}}`,
  };
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-letters-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function letters(): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  for (const path of await listLetterFiles(directory)) found.push(...(await readLetterFile(path)));
  return found;
}

const ids = async (): Promise<string[]> => (await letters()).map(({ head }) => head.id);

describe('files', () => {
  test('a full one is closed and another begun; all are read', async () => {
    const writer = new DeadLetters(directory, {}, { fileBytes: 500 });
    for (let id = 1; id <= 5; id++) await writer.append([failureOf(id)]);
    expect(readdirSync(directory).length).toBeGreaterThan(1);
    expect((await ids()).sort()).toEqual(['1', '2', '3', '4', '5']);
  });

  test('take no more than the folder may hold, closed ones counted, until some are taken away', async () => {
    await new DeadLetters(directory).append([failureOf(1)]);
    const { size } = statSync(join(directory, 'dead-letters.jsonl'));
    const writer = new DeadLetters(directory, {}, { totalBytes: 3.5 * size });
    await closeActiveFile(directory);
    await writer.append([failureOf(2)]);
    const full = expect.objectContaining({ code: 'BSQL5207', message: expect.stringContaining(directory) });
    await expect(writer.append([failureOf(3), failureOf(4)])).rejects.toThrow(full);
    expect(await ids()).toEqual(['1', '2']);
    await writer.append([failureOf(5)]);
    await expect(writer.append([failureOf(6)])).rejects.toThrow(full);
    rmSync((await listLetterFiles(directory))[0] ?? '');
    await writer.append([failureOf(6)]);
    expect(await ids()).toEqual(['2', '5', '6']);
  });

  test('a line that a crash cut off costs none of the others', async () => {
    const writer = new DeadLetters(directory);
    await writer.append([failureOf(1)]);
    appendFileSync(writer.path, '{"version":1,"time":"20');
    await writer.append([failureOf(2)]);
    expect(await ids()).toEqual(['1', '2']);
  });

  test('a letter that a kill wrote twice is one', async () => {
    const writer = new DeadLetters(directory);
    const failure = failureOf(1);
    await writer.append([failure]);
    await writer.append([failure]);
    expect(await ids()).toEqual(['1']);
  });

  test('a change that a kill wrote twice is one, however its refusal was told', async () => {
    const { head, document } = letterOf({ ...failureOf(1), id: '' }, {}, '2026-01-01T00:00:00.000Z');
    const attempt = { time: '2026-01-01T00:00:01.000Z', code: 'other', reason: 'another', attempts: 2 };
    const lines = [head, { ...head, ...attempt }].map((one) => `${printLetter({ head: one, document })}\n`);
    writeFileSync(join(directory, 'dead-letters.jsonl'), lines.join(''));
    expect(await letters()).toEqual([{ head: { ...head, ...attempt }, document }]);
  });

  /** Rows that a snapshot handed out in one piece: one version and one place for all. */
  function existing(...rows: readonly (readonly [id: string, document: string])[]): ItemFailure[] {
    const { version, origin } = insert(table, [0]);
    return rows.map(([id, document]) => {
      const event = { ...insert(table, [0]), operation: 'read' as const, version, origin };
      return { ...failureOf(0), event, id, document };
    });
  }

  test('existing rows are as many letters, with an id and without, also where they are alike', async () => {
    const rows = existing(['1', '{}'], ['2', '{}'], ['', '{"a":1}'], ['', '{"a":2}'], ['', '{"a":2}']);
    await new DeadLetters(directory).append(rows);
    expect((await letters()).map(({ head: { id }, document }) => [id, document])).toEqual(
      rows.map(({ id, document }) => [id, document]),
    );
  });

  test.each<[string, (failure: ItemFailure) => ItemFailure]>([
    ['document', (one) => ({ ...one, document: '{"id":2}' })],
    ['no document', (one) => ({ ...one, document: undefined })],
    ['operation', (one) => ({ ...one, event: { ...one.event, operation: 'update' } })],
    ['offset', (one) => ({ ...one, event: { ...one.event, origin: { ...one.event.origin, offset: 1 } } })],
    ['file', (one) => ({ ...one, event: { ...one.event, origin: { ...one.event.origin, file: 'b' } } })],
    ['version', (one) => ({ ...one, event: { ...one.event, version: one.event.version + 1 } })],
    ['routing', (one) => ({ ...one, routing: 'b' })],
    ['target', (one) => ({ ...one, target: 'j' })],
  ])('letters that differ in %s alone are two, with an id and without', async (_what, change) => {
    const failures = [failureOf(1), { ...failureOf(1), id: '' }];
    await new DeadLetters(directory).append(failures.flatMap((one) => [one, change(one)]));
    expect(await ids()).toEqual(['1', '1', '', '']);
  });

  test('two writers at a time keep their lines whole, while a third closes the file again and again', async () => {
    const writers = [new DeadLetters(directory), new DeadLetters(directory, {}, { fileBytes: 3_000 })];
    const numbers = Array.from({ length: 40 }, (_, i) => i);
    await Promise.all([
      ...writers.map(async (writer, which) => {
        for (const i of numbers) await writer.append([failureOf(which * 100 + i)]);
      }),
      (async () => {
        for (let i = 0; i < 20; i++) {
          await closeActiveFile(directory);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      })(),
    ]);
    expect(new Set(await ids())).toEqual(
      new Set([0, 100].flatMap((from) => numbers.map((i) => String(from + i)))),
    );
  });

  test('are synced with all their letters before an append ends; a new one with the name in its folder', async () => {
    const synced: (number | 'folder')[] = [];
    using _ = await watchSyncs(async (file) => {
      const found = await file.stat();
      synced.push(found.isDirectory() ? 'folder' : found.size);
    });
    const writer = new DeadLetters(directory);
    const sizes: number[] = [];
    for (const failures of [[failureOf(1), failureOf(2)], [failureOf(3)]]) {
      await writer.append(failures);
      sizes.push(statSync(writer.path).size);
    }
    expect(synced).toEqual([sizes[0], 'folder', sizes[1]]);
  });

  test('of another version are an error with a code', async () => {
    writeFileSync(join(directory, 'dead-letters.jsonl'), '{"version":7}\n');
    await expect(letters()).rejects.toThrow(expect.objectContaining({ code: 'BSQL5148' }));
  });

  test('have one who takes letters away at a time', async () => {
    await withLetterLock(directory, async () => {
      await expect(withLetterLock(directory, async () => {})).rejects.toThrow(
        expect.objectContaining({ code: 'BSQL5147' }),
      );
    });
    await withLetterLock(directory, async () => {});
  });
});

describe('a replay', () => {
  function sinkOf(replay: (documents: readonly KeptDocument[]) => Promise<readonly KeptRefusal[]>): Sink {
    return {
      maxEvents: 2,
      maxBytes: 1_000_000,
      preflight: async () => [],
      write: async () => [],
      replay,
      summary: () => [],
      close: async () => {},
    };
  }
  const run = (sink: Sink | undefined, wanted: (letter: DeadLetter) => boolean = () => true) =>
    replayLetters(directory, { wanted, recipientOf: () => sink }, signal);

  test('takes out what the target takes, and counts one more attempt of what it refuses again', async () => {
    const failures = [1, 2, 3].map((id) => failureOf(id));
    await new DeadLetters(directory).append(failures);
    const sent: KeptDocument[] = [];
    const sink = sinkOf(async (documents) => {
      sent.push(...documents);
      return documents.flatMap(({ id }, index) =>
        id === '2' ? [{ index, code: 'new', reason: 'again', fault: 'BSQL5144' as const }] : [],
      );
    });
    expect(await run(sink)).toEqual({ done: 2, refused: 1, left: 0 });
    expect(sent).toEqual(
      failures.map(({ event, id, document }) => ({ target: 'i', id, version: event.version, document })),
    );
    expect((await letters()).map(({ head, document }) => ({ ...head, document }))).toMatchObject([
      { id: '2', code: 'new', fault: 'BSQL5144', reason: 'again', attempts: 2, document: '{"id":2}' },
    ]);
    expect(await run(sinkOf(async () => []))).toEqual({ done: 1, refused: 0, left: 0 });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('sends a letter under its routing; those of earlier versions have none', async () => {
    const golden = readFileSync('test/golden/positions/dead-letters.jsonl', 'utf8');
    const path = join(directory, 'dead-letters.jsonl');
    writeFileSync(path, golden);
    const read = await readLetterFile(path);
    expect(read.map((letter) => `${printLetter(letter)}\n`).join('')).toBe(golden);
    const failure = { ...failureOf(3), routing: 'a' };
    await new DeadLetters(directory).append([failure]);
    const sent: KeptDocument[] = [];
    await run(
      sinkOf(async (documents) => {
        sent.push(...documents);
        return [];
      }),
    );
    expect(sent.map(({ id, routing }) => [id, routing])).toEqual([
      ['1', undefined],
      ['1', 'b'],
      ['1', undefined],
      ['3', 'a'],
    ]);
  });

  test('lets go of a letter that is refused again where a newer document is', async () => {
    const failures = [1, 2].map((id) => failureOf(id));
    await new DeadLetters(directory).append(failures);
    const version = failures[0]?.event.version ?? 0;
    const sink: Sink = {
      ...sinkOf(async (documents) =>
        documents.map((_, index) => ({ index, code: 'bad', reason: 'no', fault: 'BSQL5143' as const })),
      ),
      documents: {
        expected: () => ({ documents: [], unusable: 0 }),
        fetch: async (places) =>
          places.map(({ id }) => (id === '1' ? { version: version + 1, document: '{}' } : undefined)),
        async *places() {},
      },
    };
    expect(await run(sink)).toEqual({ done: 1, refused: 1, left: 0 });
    expect(await ids()).toEqual(['2']);
  });

  test('sends digits as they were', async () => {
    const failure = {
      ...failureOf(1),
      reason: 'not ,"document": this',
      document: '{"n":18446744073709551615,"d":1.10}',
    };
    await new DeadLetters(directory).append([failure]);
    let sent: string | undefined;
    await run(
      sinkOf(async ([first]) => {
        sent = first?.document;
        return [];
      }),
    );
    expect(sent).toBe('{"n":18446744073709551615,"d":1.10}');
  });

  test('leaves what a stream refuses meanwhile for the next time', async () => {
    const writer = new DeadLetters(directory);
    await writer.append([failureOf(1)]);
    const sink = sinkOf(async () => {
      await writer.append([failureOf(2)]);
      return [];
    });
    expect(await run(sink)).toEqual({ done: 1, refused: 0, left: 0 });
    expect(await ids()).toEqual(['2']);
  });

  test('keeps everything that was not sent when the target goes away in the middle', async () => {
    await new DeadLetters(directory).append([1, 2, 3, 4, 5].map((id) => failureOf(id)));
    let calls = 0;
    const sink = sinkOf(async () => {
      if (++calls === 2) throw new BsqlError('away', { code: 'BSQL5101' });
      return [];
    });
    await expect(run(sink)).rejects.toThrow('away');
    expect(await ids()).toEqual(['3', '4', '5']);
  });

  test('leaves letters that are not wanted, and those without an id or a sink', async () => {
    const nameless = { ...failureOf(2), code: 'BSQL5107', fault: 'BSQL5107' as const, id: '' };
    await new DeadLetters(directory).append([failureOf(1), nameless, failureOf(3)]);
    const text = () =>
      readFileSync(readdirSync(directory).map((name) => join(directory, name))[0] ?? '', 'utf8');
    expect(await run(undefined)).toEqual({ done: 0, refused: 0, left: 3 });
    const before = text();
    const sink = sinkOf(async () => []);
    expect(await run(sink, ({ head }) => head.id === '9')).toEqual({ done: 0, refused: 0, left: 0 });
    expect(text()).toBe(before);
    expect(await run(sink, ({ head }) => head.id !== '3')).toEqual({ done: 1, refused: 0, left: 1 });
    expect(await ids()).toEqual(['', '3']);
  });

  test('leaves every letter without an id where others go', async () => {
    const { event } = failureOf(0);
    const nameless = [1, 2, 3].map((value) => ({
      ...failureOf(0),
      event: { ...event, operation: 'read' as const },
      id: '',
      document: `{"a":${value}}`,
    }));
    await new DeadLetters(directory).append([failureOf(1), ...nameless]);
    expect(await run(sinkOf(async () => []))).toEqual({ done: 1, refused: 0, left: 3 });
    expect((await letters()).map(({ document }) => document)).toEqual(['{"a":1}', '{"a":2}', '{"a":3}']);
  });
});
