/**
 * `npm run fuzz [-- SECONDS]`: random bytes and mutated scripts through `bsql check`, a minute by
 * default. Stops at the first that throws, takes over a second, or gives a diagnostic without sense.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { judge } from '../test/support/judge.ts';
import { mutate, randomBytes } from '../test/support/mutate.ts';
import { Random } from '../test/support/random.ts';

const seconds = Number(process.argv[2] ?? 60);
const corpus = globSync(['examples/*.bsql', 'test/golden/**/*.bsql']).map((file) =>
  readFileSync(file, 'utf8'),
);
const random = Random.fromEnvironment('fuzz');
const end = performance.now() + seconds * 1000;
let count = 0;
let slowest = 0;
for (; performance.now() < end; count++) {
  const text = random.below(10) === 0 ? randomBytes(random) : mutate(corpus, random);
  const started = performance.now();
  let fault: unknown;
  try {
    judge(text);
  } catch (error) {
    fault = error;
  }
  const took = performance.now() - started;
  slowest = Math.max(slowest, took);
  if (took > 1_000) fault ??= new Error(`it took ${Math.round(took)} ms`);
  if (fault === undefined) continue;
  writeFileSync('fuzz-fault.bsql', text);
  process.stderr.write(
    `script ${count}, kept in fuzz-fault.bsql: ${fault instanceof Error ? fault.stack : fault}\n`,
  );
  process.exit(1);
}
process.stdout.write(
  `${count} scripts in ${seconds} s, none threw; the slowest took ${Math.round(slowest)} ms\n`,
);
