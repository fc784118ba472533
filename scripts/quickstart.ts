/** `npm run quickstart`: runs examples/quickstart.bsql from a recording, shows what came out and what to try next. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const script = 'examples/quickstart.bsql';
const out = 'examples/out';
const say = (text = ''): void => void process.stdout.write(`${text}\n`);

rmSync(out, { recursive: true, force: true });
say(`bsql run ${script}`);
say();
say(readFileSync(script, 'utf8').replace(/^/gm, '    ').trimEnd());
say();
const { status } = spawnSync(
  process.execPath,
  ['src/cli/main.ts', 'run', '--log-format', 'text', '--log-level', 'warn', script],
  { stdio: 'inherit' },
);
if (status !== 0) process.exit(status ?? 1);

say();
for (const file of readdirSync(out).filter((name) => name.endsWith('.jsonl'))) {
  const [first = ''] = readFileSync(join(out, file), 'utf8').split('\n');
  say(`${join(out, file)} begins with`);
  say(`    ${first.length > 140 ? `${first.slice(0, 139)}…` : first}`);
}
say(`
What to try next:
    npx bsql check examples                  judge every script: no server needed
    npx bsql run examples/quickstart.bsql    again: it resumes behind the last change and writes nothing twice
    npx bsql run examples/watch.bsql         see each change as a line of JSON
    npm run demo                             a real MariaDB and a real Elasticsearch, fetched and started for you
    README.md                                five minutes to your own MySQL and Elasticsearch`);
