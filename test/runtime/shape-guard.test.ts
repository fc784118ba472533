import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Column } from '../../src/model/change.ts';
import { ShapeFile } from '../../src/runtime/shape-file.ts';
import { ShapeGuard } from '../../src/runtime/shape-guard.ts';
import { insert, tableOf } from '../support/events.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bsql-shapes-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const id: Column = { name: 'id', kind: 'integer' };
const price: Column = { name: 'price', kind: 'decimal', scale: 2 };
const cost: Column = { name: 'cost', kind: 'decimal', scale: 4 };
const text: Column = { name: 'price', kind: 'string' };
const float: Column = { name: 'price', kind: 'float' };
const row = (...columns: Column[]) => insert(tableOf('t', columns), []);

/** As after a new start: only what the file keeps is known. */
function guard({ mergeSchema = false, save = 'es.`t`', readOnly = false } = {}): ShapeGuard {
  return new ShapeGuard(new ShapeFile(directory, readOnly), {
    save,
    target: save,
    mergeSchema,
    takes: (written, now) => written === 'decimal' && now === 'float',
  });
}

test('a new column is refused, now and after a restart; what is known or gone is not', async () => {
  await guard().admit([row(id, price)]);
  for (const one of [row(id), row(price, id), row(id, float)]) await guard().admit([one]);
  const same = guard();
  await same.admit([row(id, price)]);
  for (const one of [same, guard()]) {
    await expect(one.admit([row(id), row(id, cost)])).rejects.toMatchObject({
      code: 'BSQL5031',
      message: expect.stringMatching(
        /shop\.t .*binlog\.000001:\d+.*`cost` \(decimal\) is new, perhaps `price` under another name; `price` is gone/,
      ),
      help: expect.stringContaining('mergeSchema="true"'),
    });
  }
});

test('mergeSchema takes it, and keeps what is gone: rows of before may come again', async () => {
  await guard().admit([row(id, price)]);
  await guard({ mergeSchema: true }).admit([row(id, cost)]);
  await guard().admit([row(id, price), row(id, cost)]);
});

test('another type is refused in any case, unless the target takes it', async () => {
  await guard().admit([row(id, price)]);
  await expect(guard({ mergeSchema: true }).admit([row(id, text)])).rejects.toMatchObject({
    code: 'BSQL5031',
    message: expect.stringContaining('`price` was decimal and is string now'),
    help: expect.stringContaining('cast'),
  });
});

test('saves that share a folder keep their shapes beside each other, and the file has this form', async () => {
  const file = new ShapeFile(directory);
  const save = (name: string): ShapeGuard =>
    new ShapeGuard(file, { save: name, target: name, mergeSchema: false, takes: () => false });
  await Promise.all([save('es.`a`').admit([row(id, price)]), save('es.`b`').admit([row(id)])]);
  await expect(readFileSync(file.path, 'utf8')).toMatchFileSnapshot('../golden/positions/shapes.json');
  await guard({ save: 'es.`a`' }).admit([row(id, price)]);
  await expect(guard({ save: 'es.`b`' }).admit([row(id, price)])).rejects.toMatchObject({ code: 'BSQL5031' });
});

test('what cannot be read is an error, and a folder of another stream is not written', async () => {
  await guard({ readOnly: true }).admit([row(id)]);
  expect(() => readFileSync(join(directory, 'shapes.json'))).toThrow();
  for (const content of ['{', '{"version":2,"saves":{}}', '{"version":1}']) {
    writeFileSync(join(directory, 'shapes.json'), content);
    await expect(guard().admit([row(id)])).rejects.toMatchObject({ code: 'BSQL5201' });
  }
});

test('columns with names of JavaScript are columns like others', async () => {
  const odd: Column = { name: 'constructor', kind: 'string' };
  await guard().admit([row(id)]);
  await expect(guard().admit([row(id, odd)])).rejects.toMatchObject({ code: 'BSQL5031' });
});
