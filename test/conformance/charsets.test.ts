import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bytes } from '../../src/formats/binlog/decode/bytes.ts';
import { charsetDecoding } from '../../src/formats/binlog/decode/charsets/charset-decoding.ts';
import { charsetOfCollation } from '../../src/formats/binlog/decode/charsets/collations.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';

const firstAlone = 0x00;
const pairs = { firstLead: 0x81, lastLead: 0xfe, firstTrail: 0x30, lastTrail: 0xfe } as const;
const withThirdByte = new Set(['ujis', 'eucjpms']);

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

// T22: every letter of every character set, as the server itself converts it.
describe.each(['mariadb', 'mysql'] as const)('%s', (flavor) => {
  let connection: Connection;
  beforeAll(async () => {
    connection = await connectAdmin(lent(flavor));
  });
  afterAll(async () => {
    await connection.end();
  });

  /** What bytes are in UTF-32; undefined where the server takes them for no text. */
  async function convert(charset: string, sequences: readonly string[]): Promise<(string | undefined)[]> {
    const columns = sequences.map(
      (bytes) => `HEX(CONVERT(CONVERT(x'${bytes}' USING ${charset}) USING utf32))`,
    );
    const [rows] = await connection.query<RowDataPacket[][]>({
      sql: `SELECT ${columns.join(', ')}`,
      rowsAsArray: true,
    });
    return (rows[0] ?? []).map((found: unknown) => {
      if (typeof found !== 'string' || found === '') return undefined;
      return (found.match(/.{8}/g) ?? [])
        .map((letter) => String.fromCodePoint(Number.parseInt(letter, 16)))
        .join('');
    });
  }

  test('all collations are known, with their character sets', async () => {
    const [rows] = await connection
      .query<RowDataPacket[]>(
        'SELECT ID AS i, CHARACTER_SET_NAME AS c FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY WHERE ID IS NOT NULL',
      )
      .catch(() =>
        connection.query<RowDataPacket[]>(
          'SELECT ID AS i, CHARACTER_SET_NAME AS c FROM information_schema.COLLATIONS',
        ),
      );
    expect(rows.length).toBeGreaterThan(200);
    const wrong = rows.filter(
      (row) => charsetOfCollation(Number(row.i)) !== String(row.c).replace(/^utf8$/, 'utf8mb3'),
    );
    expect(wrong).toEqual([]);
  });

  test('every byte and every pair of bytes is the letter that the server takes it for', async () => {
    const [charsets] = await connection.query<RowDataPacket[]>(
      "SELECT CHARACTER_SET_NAME AS n, MAXLEN AS m FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME NOT IN ('binary', 'ucs2', 'utf16', 'utf16le', 'utf32', 'utf8', 'utf8mb3', 'utf8mb4') ORDER BY 1",
    );
    const compared: string[] = [];
    const wrong: string[] = [];
    for (const { n, m } of charsets) {
      const charset = String(n);
      const decode = charsetDecoding(charset);
      if (!decode) throw new Error(`${charset} is not known`);
      const single = Number(m) === 1;
      const prefixes = single ? [] : range(pairs.firstLead, pairs.lastLead).map(hex);
      if (withThirdByte.has(charset)) prefixes.push(...range(0xa1, 0xfe).map((byte) => `8f${hex(byte)}`));
      const groups = [
        range(firstAlone, single ? 0xff : 0x7f).map(hex),
        ...prefixes.map((prefix) =>
          range(pairs.firstTrail, pairs.lastTrail).map((trail) => prefix + hex(trail)),
        ),
      ];
      let letters = 0;
      for (const group of groups) {
        const expected = await convert(charset, group);
        for (const [i, bytes] of group.entries()) {
          const letter = expected[i];
          // No text to the server, or none of one letter, or without a letter: nothing that a column holds.
          if (letter === undefined || [...letter].length !== 1 || (letter === '?' && !single)) continue;
          letters++;
          const buffer = Buffer.from(bytes, 'hex') as Bytes;
          const found = decode(buffer, 0, buffer.length);
          if (found !== letter) wrong.push(`${charset} ${bytes}: ${found} and not ${letter}`);
        }
      }
      compared.push(`${charset} ${letters}`);
    }
    process.stderr.write(`${flavor}: letters compared: ${compared.join(', ')}\n`);
    expect(wrong).toEqual([]);
  });
});
