import { expect, test } from 'vitest';
import { WritesUnderWay } from '../../../src/formats/elasticsearch/writes-under-way.ts';
import type { WrittenDocuments } from '../../../src/formats/elasticsearch/written-documents.ts';
import { documentsOf as documents } from '../../support/written-documents.ts';

const settle = async (): Promise<void> => await new Promise(setImmediate);

test('a write waits for the earlier ones with one of its documents, and for no other', async () => {
  const underWay = new WritesUnderWay();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string, held: WrittenDocuments): Promise<void> =>
    underWay.run(held, () => {
      begun.push(name);
      return new Promise((resolve) => ends.set(name, resolve));
    });
  const all = [
    run('first', documents('i', '1', '2')),
    run('apart', documents('i', '3')),
    run('elsewhere', documents('j', '1')),
    run('second', documents('i', '2', '4', '5')),
    run('third', documents('i', '4')),
  ];
  await settle();
  expect(begun).toEqual(['first', 'apart', 'elsewhere']);
  ends.get('first')?.();
  await settle();
  expect(begun.slice(3)).toEqual(['second']);
  ends.get('second')?.();
  await settle();
  expect(begun.slice(3)).toEqual(['second', 'third']);
  for (const end of ends.values()) end();
  await Promise.all(all);
});

test('what waits for a write that fails is never sent', async () => {
  const underWay = new WritesUnderWay();
  const first = underWay.run(documents('i', '1'), async () => {
    await settle();
    throw new Error('gone');
  });
  let sent = false;
  const second = underWay.run(documents('i', '1'), async () => {
    sent = true;
  });
  const results = await Promise.allSettled([first, second]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(sent).toBe(false);
  await underWay.run(documents('i', '1'), async () => {});
});

test('what may touch any document is alone', async () => {
  const underWay = new WritesUnderWay();
  const steps: string[] = [];
  const run = async (name: string): Promise<void> => {
    steps.push(`${name} begins`);
    await settle();
    steps.push(`${name} ends`);
  };
  await Promise.all([
    underWay.run(documents('i', '1'), () => run('before')),
    underWay.runAlone(() => run('alone')),
    underWay.run(documents('j', '9'), () => run('behind')),
  ]);
  expect(steps).toEqual(['before', 'alone', 'behind'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
