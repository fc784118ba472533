import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { judge } from '../support/judge.ts';
import { mutate, randomBytes } from '../support/mutate.ts';
import { Random } from '../support/random.ts';

test('random bytes and mutated scripts never throw, and every diagnostic makes sense', () => {
  const random = Random.fromEnvironment('check fuzz');
  const corpus = globSync(['examples/*.bsql', 'test/golden/**/*.bsql']).map((file) =>
    readFileSync(file, 'utf8'),
  );
  expect(corpus.length).toBeGreaterThan(50);
  for (let round = 0; round < 1_000; round++) {
    const text = round % 10 === 0 ? randomBytes(random) : mutate(corpus, random);
    try {
      judge(text);
    } catch (error) {
      throw new Error(`round ${round}: ${JSON.stringify(text)}`, { cause: error });
    }
  }
});
