import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { letterOf, printLetter } from '../../src/runtime/dead-letter.ts';
import { BsqlProcess, Script } from '../support/bsql.ts';
import { insert, tableOf } from '../support/events.ts';

const table = tableOf('orders', [{ name: 'id', kind: 'integer' }]);

function line(id: string, fault: 'BSQL5143' | 'BSQL5144'): string {
  const event = insert(table, [Number(id)]);
  const failure = {
    event,
    code: 'x_exception',
    fault,
    reason: 'no',
    target: 'i',
    id,
    document: `{"id":${id}}`,
  };
  const sender = { stream: 'test', save: 'changes as es.{db}_{table}' };
  return `${printLetter(letterOf(failure, sender, '2026-01-01T00:00:00.000Z'))}\n`;
}

let script: Script;
beforeEach(() => {
  script = new Script(`load binlog.\`\` where host="127.0.0.1" and userName="u" and password="p" as changes;
    save append changes as es.'{db}_{table}' options es.nodes="http://127.0.0.1:9" and checkpointLocation="cp";`);
  mkdirSync(join(script.directory, 'cp'));
  const letters = line('1', 'BSQL5143') + line('2', 'BSQL5144') + line('3', 'BSQL5143');
  writeFileSync(join(script.directory, 'cp/dead-letters.jsonl'), letters);
});
afterEach(async () => {
  await script[Symbol.asyncDispose]();
});

async function dlq(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const bsql = new BsqlProcess(['dlq', ...args, script.path]);
  const code = await bsql.exited();
  return { code, out: bsql.stdout, err: bsql.stderr };
}
const letterIds = async (...filter: string[]): Promise<string[]> => {
  const { out } = await dlq('list', '--format', 'json', ...filter);
  const lines = out.split('\n').filter((one) => one !== '');
  return lines.map((one) => (JSON.parse(one) as { id: string }).id);
};

describe('bsql dlq', { timeout: 60_000 }, () => {
  test('list chooses by code, table and id', async () => {
    expect(await letterIds()).toEqual(['1', '2', '3']);
    expect(await letterIds('--code', 'BSQL5143')).toEqual(['1', '3']);
    expect(await letterIds('--table', 'orders', '--id', '2')).toEqual(['2']);
    expect(await letterIds('--table', 'customers')).toEqual([]);
  });

  test('analyze follows its schema', async () => {
    const { out } = await dlq('analyze', '--format', 'json');
    const schema = JSON.parse(readFileSync('schemas/dlq-analyze.schema.json', 'utf8')) as AnySchema;
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(JSON.parse(out)), JSON.stringify(validate.errors)).toBe(true);
    expect(JSON.parse(out)).toMatchObject({
      count: 3,
      kinds: [{ fault: 'BSQL5143', count: 2 }, { count: 1 }],
    });
  });

  test('purge wants a filter or --all, and takes no more than it is told', async () => {
    expect(await dlq('purge')).toMatchObject({ code: 2, err: expect.stringContaining('--all') });
    expect(await dlq('purge', '--code', 'BSQL5143')).toMatchObject({ code: 0, out: '2 purged\n' });
    expect(await letterIds()).toEqual(['2']);
    expect(await dlq('purge', '--all')).toMatchObject({ code: 0, out: '1 purged\n' });
    expect(await dlq('list')).toMatchObject({ code: 0, out: 'no dead letters\n' });
  });

  test('replay without its target says so and keeps everything', async () => {
    expect(await dlq('replay')).toMatchObject({ code: 3, err: expect.stringContaining('does not answer') });
    expect(await letterIds()).toEqual(['1', '2', '3']);
  });
});
