import { expect, test } from 'vitest';
import { logsCascades, readCascadingKeys } from '../../../src/formats/binlog/foreign-keys.ts';
import type { ServerFacts } from '../../../src/formats/binlog/server.ts';

test('keys that change rows by themselves, out of SHOW CREATE TABLE', () => {
  const statement = `CREATE TABLE \`c\` (
  \`id\` int(11) NOT NULL,
  PRIMARY KEY (\`id\`),
  CONSTRAINT \`a\` FOREIGN KEY (\`p\`) REFERENCES \`p\` (\`id\`) ON DELETE CASCADE ON UPDATE SET NULL,
  CONSTRAINT \`od\`\`d\` FOREIGN KEY (\`p\`, \`q\`) REFERENCES \`other\`.\`p\` (\`id\`, \`q\`) ON UPDATE CASCADE,
  CONSTRAINT \`plain\` FOREIGN KEY (\`p\`) REFERENCES \`p\` (\`id\`),
  CONSTRAINT \`no\` FOREIGN KEY (\`p\`) REFERENCES \`p\` (\`id\`) ON DELETE NO ACTION
) ENGINE=InnoDB`;
  expect(readCascadingKeys('d.c', statement)).toEqual([
    { child: 'd.c', name: 'a', actions: 'ON DELETE CASCADE ON UPDATE SET NULL' },
    { child: 'd.c', name: 'od``d', actions: 'ON UPDATE CASCADE' },
  ]);
  const ansi = 'CONSTRAINT "a" FOREIGN KEY ("p") REFERENCES "p" ("id") ON DELETE SET NULL';
  expect(readCascadingKeys('d.c', ansi)).toEqual([
    { child: 'd.c', name: 'a', actions: 'ON DELETE SET NULL' },
  ]);
});

test.each([
  ['9.6.0', false, false, true],
  ['9.7.4-2', false, false, true],
  ['10.0.1', false, false, true],
  ['9.7.4', false, true, false],
  ['9.5.0', false, false, false],
  ['8.0.36', false, false, false],
  ['11.8.2-MariaDB', true, false, false],
])('%s (MariaDB %s, native keys %s) logs cascades: %s', (version, mariadb, nativeForeignKeys, expected) => {
  expect(logsCascades({ version, mariadb, nativeForeignKeys } as ServerFacts)).toBe(expected);
});
