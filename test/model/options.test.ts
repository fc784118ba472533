import { describe, expect, test } from 'vitest';
import { formats } from '../../src/formats/index.ts';
import { type OptionType, readOption, Secret } from '../../src/model/options.ts';
import { saveOptions } from '../../src/model/save-options.ts';

const readOf = (type: OptionType, text: string): unknown => {
  const read = readOption(type, text);
  return read.ok ? read.value : read.fault;
};

describe('readOption', () => {
  test.each([
    ['5', 5_000],
    ['0.5', 500],
    ['500ms', 500],
    ['2 m', 120_000],
    ['1H', 3_600_000],
    ['soon', 'type'],
    ['-1', 'type'],
    ['5 parsecs', 'type'],
  ])('duration %s', (text, expected) => {
    expect(readOf({ kind: 'duration' }, text)).toBe(expected);
  });

  test.each([
    ['1024', 1024],
    ['16kb', 16_384],
    ['1.5mb', 1_572_864],
    ['1GB', 1_073_741_824],
    ['much', 'type'],
  ])('size %s', (text, expected) => {
    expect(readOf({ kind: 'size' }, text)).toBe(expected);
  });

  test('integers keep to their range and to what is exact', () => {
    const type: OptionType = { kind: 'integer', min: 1, max: 10 };
    expect(readOf(type, '10')).toBe(10);
    expect(readOf(type, '11')).toBe('range');
    expect(readOf(type, '1.5')).toBe('type');
    expect(readOf({ kind: 'integer' }, '9007199254740993')).toBe('range');
  });

  test('patterns must compile, names must not be empty, enums know no case', () => {
    expect(readOf({ kind: 'pattern' }, 'a|b')).toBe('a|b');
    expect(readOf({ kind: 'pattern' }, '(')).toBe('pattern');
    expect(readOf({ kind: 'names' }, 'a, b')).toEqual(['a', 'b']);
    expect(readOf({ kind: 'names' }, 'a,')).toBe('type');
    expect(readOf({ kind: 'enum', values: ['stop'] }, 'STOP')).toBe('stop');
    expect(readOf({ kind: 'boolean' }, 'TRUE')).toBe(true);
  });
});

test('a secret shows its reference and never its text', () => {
  const secret = new Secret('env:PASSWORD', () => 'hunter2');
  expect(JSON.stringify({ secret })).toBe('{"secret":{"secret":"env:PASSWORD"}}');
  expect(`${secret}`).not.toContain('hunter2');
  expect(secret.reveal()).toBe('hunter2');
});

describe('option tables', () => {
  const tables = formats.flatMap((format) => [
    ...(format.source ? [[`load ${format.name}`, format.source.options] as const] : []),
    ...(format.sink ? [[`save ${format.name}`, [...saveOptions, ...format.sink.options]] as const] : []),
  ]);

  test.each(tables)('%s: names are unique, defaults are valid, secrets are marked', (_title, table) => {
    const names = table
      .flatMap((spec) => [spec.name, ...('aliases' in spec ? (spec.aliases ?? []) : [])])
      .map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    for (const spec of table) {
      if ('default' in spec && spec.default !== undefined)
        expect(readOption(spec.type, spec.default)).toMatchObject({ ok: true });
      if (/pass|secret|apikey|token/i.test(spec.name)) expect(spec).toMatchObject({ secret: true });
      expect(spec.doc).toMatch(/\.$/);
    }
  });
});
