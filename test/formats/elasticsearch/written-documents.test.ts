import { expect, test } from 'vitest';
import { WrittenDocuments } from '../../../src/formats/elasticsearch/written-documents.ts';
import { Random } from '../../support/random.ts';
import { documentsOf } from '../../support/written-documents.ts';

test('a document is its index and its id, to the last character', () => {
  const documents = documentsOf('a', '1', '12', '', 'ü', '\ud83d');
  documents.setLastWrite(documents.enter('12'), 7);
  expect(documents.lastWrite(documents.enter('12'))).toBe(7);
  expect(documents.lastWrite(documents.enter('1'))).toBeUndefined();
  documents.enterIndex('b');
  expect(documents.lastWrite(documents.enter('12'))).toBeUndefined();
  documents.enterIndex('a');
  expect(documents.lastWrite(documents.enter('12'))).toBe(7);
  for (const id of ['1', '12', '', 'ü', '\ud83d'])
    expect(documents.sharesWith(documentsOf('a', 'other', id)), JSON.stringify(id)).toBe(true);
  for (const id of ['2', '121', 'Ü', '\ud83e', 'u'])
    expect(documents.sharesWith(documentsOf('a', 'other', id)), JSON.stringify(id)).toBe(false);
  expect(documents.sharesWith(documentsOf('b', '12'))).toBe(true);
  expect(documents.sharesWith(documentsOf('b', '1'))).toBe(false);
  expect(documents.sharesWith(documentsOf('c', '1', '12'))).toBe(false);
});

test('a number is the id of its digits', () => {
  const numbers = [0, 7, 10, 99, 100, 999_999_999, 1_000_000_000, 2 ** 32, Number.MAX_SAFE_INTEGER];
  const documents = documentsOf('i', ...numbers);
  for (const [place, number] of numbers.entries()) {
    expect(documents.enter(String(number)), String(number)).toBe(place);
    expect(documents.enter(number), String(number)).toBe(place);
    expect(documents.sharesWith(documentsOf('i', String(number)))).toBe(true);
  }
  expect(documents.sharesWith(documentsOf('i', 8, '00', '07', ' 7'))).toBe(false);
});

// FNV-1a gives both the same 32 bits.
test('two ids with one hash are two documents', () => {
  const [one, other] = findCollision();
  const documents = documentsOf('i', one);
  documents.setLastWrite(documents.enter(one), 1);
  expect(documents.lastWrite(documents.enter(other))).toBeUndefined();
  documents.setLastWrite(documents.enter(other), 2);
  expect(documents.lastWrite(documents.enter(one))).toBe(1);
  expect(documentsOf('i', one).sharesWith(documentsOf('i', other))).toBe(false);
  expect(documentsOf('i', other, one).sharesWith(documentsOf('i', one))).toBe(true);
});

test('a text and a number with one hash are two documents', () => {
  const [text, number] = findTextLikeNumber();
  const documents = documentsOf('i', text, number);
  documents.setLastWrite(documents.enter(text), 1);
  expect(documents.lastWrite(documents.enter(number))).toBeUndefined();
  for (const [one, other] of [
    [text, number],
    [number, text],
  ] as const)
    expect(documentsOf('i', one).sharesWith(documentsOf('i', other))).toBe(false);
});

test('as Maps of strings have it, whatever is entered, and used again', () => {
  const random = Random.fromEnvironment('written documents');
  const used = [new WrittenDocuments(), new WrittenDocuments()] as const;
  for (let round = 0; round < 60; round++) {
    const models = used.map(() => new Map<string, number>());
    for (const [i, documents] of used.entries()) {
      const model = models[i] as Map<string, number>;
      const ids = 1 + random.below(4_000);
      for (let write = 0, left = random.below(3_000); left > 0; left--, write++) {
        const index = `i${random.below(3)}`;
        const number = random.below(ids) + (round % 2) * i * 5_000;
        const id = idOf(number, round);
        documents.enterIndex(index);
        const entry = documents.enter(id === String(number) && random.below(2) === 0 ? number : id);
        expect(documents.lastWrite(entry)).toBe(model.get(`${index}/${id}`));
        documents.setLastWrite(entry, write);
        model.set(`${index}/${id}`, write);
      }
    }
    const [first, second] = models as [Map<string, number>, Map<string, number>];
    const shared = [...first.keys()].some((key) => second.has(key));
    expect(used[0].sharesWith(used[1])).toBe(shared);
    expect(used[1].sharesWith(used[0])).toBe(shared);
    for (const documents of used) documents.clear();
    expect(used[0].sharesWith(used[1])).toBe(false);
  }
});

function idOf(number: number, round: number): string {
  return round % 5 === 0 ? `${'long '.repeat(40)}${number}` : String(number);
}

const fold = (hash: number): number => hash ^ (hash >>> 15);
const fnv = (text: string, seed: number): number =>
  fold([...text].reduce((hash, one) => Math.imul(hash ^ one.charCodeAt(0), 0x01000193), seed));

/** Both hashes can be gone backwards: of four texts one has the hash of a number below a billion. */
function findTextLikeNumber(): readonly [string, number] {
  const golden = 0x9e3779b1;
  let inverse = golden;
  for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(golden, inverse));
  const seed = fnv('i', 0x811c9dc5);
  for (let i = 0; ; i++) {
    const hash = fnv(`x${i}`, seed);
    const product = fold(hash) ^ (hash >>> 30);
    const number = (Math.imul(product, inverse) ^ seed) >>> 0;
    if (number < 1_000_000_000) return [`x${i}`, number];
  }
}

/** By the birthday paradox some hundred thousand ids are enough. */
function findCollision(): readonly [string, string] {
  const seen = new Map<number, string>();
  for (let i = 0; ; i++) {
    const id = (i * 2_654_435_761).toString(36);
    let hash = 0x811c9dc5;
    for (const character of `i`) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    hash ^= hash >>> 15;
    for (const character of id) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    const other = seen.get(hash);
    if (other !== undefined && other !== id) return [other, id];
    seen.set(hash, id);
  }
}
