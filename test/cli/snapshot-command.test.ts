import { expect, test } from 'vitest';
import { BsqlProcess, Script } from '../support/bsql.ts';

const load = 'load binlog.`` where port=1 and userName="sync" as changes;';
const record = 'load binlogFile.`recordings` as changes;';

/** What `bsql snapshot` says before it asks any server, and its exit code. */
async function refusal(text: string, ...args: string[]): Promise<{ code: number | null; said: string }> {
  await using script = new Script(text);
  const bsql = new BsqlProcess(['snapshot', script.path, ...args]);
  return { code: await bsql.exited(), said: bsql.stderr };
}

test('a target without versions: not without being told that the stream is stopped', async () => {
  const text = `${load} save append changes as jsonl.'{table}.jsonl';`;
  const refused = await refusal(text);
  expect(refused.code).toBe(2);
  expect(refused.said).toContain('--stopped');
  expect((await refusal(text, '--stopped')).said).toContain('BSQL5001');
});

test.each([
  ['es without versions', `es.'{table}' options versioning="none"`, true],
  ['es', "es.'{table}'", false],
  ['console, which has no documents', 'console.``', false],
])('%s', async (_, target, refused) => {
  const { said } = await refusal(`${load} save append changes as ${target};`);
  expect(said.includes('--stopped')).toBe(refused);
});

test('nothing to read, a wrong pattern, a wrong script', async () => {
  const nothing = await refusal(`${record} save append changes as console.\`\`;`);
  expect([nothing.code, nothing.said]).toEqual([2, expect.stringContaining('no existing rows to read')]);
  const pattern = await refusal(`${load} save append changes as console.\`\`;`, '--table', '(');
  expect([pattern.code, pattern.said]).toEqual([2, expect.stringContaining('not a regular expression')]);
  const wrong = await refusal('load nothing;');
  expect(wrong.code).toBe(2);
});
