import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Each room and the rooms that it may import from; see ARCHITECTURE.md. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  diagnostics: ['model'],
  language: ['model', 'diagnostics'],
  check: ['model', 'diagnostics', 'language', 'transforms'],
  transforms: ['model'],
  formats: ['model', 'diagnostics', 'transforms'],
  runtime: ['model', 'transforms'],
  cli: ['model', 'diagnostics', 'language', 'check', 'transforms', 'formats', 'runtime'],
};

/** Packages that connect to something or cost time to load: only where they are named here. */
const drivers: Readonly<Record<string, RegExp>> = {
  mysql2:
    /^formats\/(?:binlog\/(?:source|server|describe-since|inspect|heartbeat-table|heartbeat-writer|snapshot\/connection)|binlog-file\/replay-server|requery\/session)\.ts$/,
  '@vlasky/zongji': /^formats\/binlog\/zongji\.ts$/,
  '@elastic/elasticsearch': /^formats\/elasticsearch\/(?:client|service)\.ts$/,
  '@platformatic/kafka': /^formats\/kafka\/client\.ts$/,
  rxjs: /^runtime\//,
  pino: /^cli\/log(?:-file)?\.ts$/,
  chevrotain: /^language\//,
  commander: /^cli\/main\.ts$/,
  'write-file-atomic':
    /^(?:runtime\/(?:checkpoint-file|dead-letter-files|shape-file)|formats\/(?:jsonl|elasticsearch\/overwrite)\/state-file|cli\/write-script)\.ts$/,
  hyparquet: /^formats\/delta\/(?:parquet|log\/checkpoint)\.ts$/,
  'hyparquet-writer': /^formats\/delta\/parquet\.ts$/,
  'fastest-levenshtein': /^diagnostics\/suggest\.ts$/,
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly dynamic: boolean;
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);
const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join('src', file), 'utf8');
  const statics = [...text.matchAll(/^(?:import|export)\s(?:[^'";]*?\sfrom\s)?'([^']+)'/gm)].map((match) => ({
    target: match[1] ?? '',
    dynamic: false,
  }));
  const dynamics = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map((match) => ({
    target: match[1] ?? '',
    dynamic: true,
  }));
  return [...statics, ...dynamics].map((one) => ({ file, ...one }));
});
const inside = imports
  .filter((one) => one.target.startsWith('.'))
  .map((one) => ({ ...one, target: relative('src', resolve('src', dirname(one.file), one.target)) }));
const roomOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '');

test('the walk sees the sources', () => {
  expect(files.length).toBeGreaterThan(60);
  expect(inside.length).toBeGreaterThan(100);
});

test('imports point one way along the data', () => {
  const wrong = inside
    .filter(({ file, target }) => roomOf(file) !== '' && roomOf(target) !== roomOf(file))
    .filter(({ file, target }) => !(mayImport[roomOf(file)] ?? []).includes(roomOf(target)))
    .map(({ file, target }) => `${file} → ${target}`);
  expect(wrong).toEqual([]);
});

test('a format imports no other format, but for what is shared: encodings, starts, the words of MySQL, the log reader', () => {
  const formatOf = (file: string): string => file.split('/')[1] ?? '';
  const wrong = inside
    .filter(
      ({ file, target }) =>
        file.startsWith('formats/') && target.startsWith('formats/') && file !== 'formats/index.ts',
    )
    .filter(
      ({ file, target }) =>
        formatOf(file) !== formatOf(target) && !['encoding', 'mysql', 'start'].includes(formatOf(target)),
    )
    .filter(({ file, target }) => !(formatOf(file) === 'binlog-file' && formatOf(target) === 'binlog'))
    .map(({ file, target }) => `${file} → ${target}`);
  expect(wrong).toEqual([]);
});

describe('packages are imported only in their place', () => {
  test.each(Object.entries(drivers))('%s', (name, place) => {
    const users = imports
      .filter(({ target }) => target === name || target.startsWith(`${name}/`))
      .map(({ file }) => file);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !place.test(file))).toEqual([]);
  });

  test('and no other package at all', () => {
    const others = imports
      .filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'))
      .filter(
        ({ target }) =>
          !Object.keys(drivers).some((name) => target === name || target.startsWith(`${name}/`)),
      );
    expect(others).toEqual([]);
  });
});

test('what every command loads reaches no driver: formats load theirs when they open', () => {
  const reached = new Set<string>();
  const walk = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const one of inside) if (one.file === file && !one.dynamic) walk(one.target);
  };
  walk('cli/check-command.ts');
  expect(reached).toContain('formats/elasticsearch/format.ts');
  const heavy = [
    'mysql2',
    '@vlasky/zongji',
    '@elastic/elasticsearch',
    '@platformatic/kafka',
    'hyparquet',
    'rxjs',
    'pino',
  ];
  expect(
    imports.filter(({ file, target }) => reached.has(file) && heavy.some((name) => target.startsWith(name))),
  ).toEqual([]);
});
