import type { ColumnKind, Value } from '../../src/model/change.ts';

/** A column type, edge values as SQL, and how a server itself prints it. */
export interface ColumnType {
  readonly name: string;
  readonly declaration: string;
  /** What makes the column another one than its declaration alone, before and after its table is made. */
  readonly around?: readonly [before: string, after: string];
  readonly kind: ColumnKind;
  /** Without it no server tells the labels. */
  readonly needsFull?: boolean;
  readonly values: readonly string[];
  /** SQL of the value `v` as text. */
  readonly print: string;
  /** What is compared: the server's text, and the value from the log, both in one form. */
  readonly ofServer: (text: string) => unknown;
  readonly ofLog: (value: Value) => unknown;
}

export interface ServerKind {
  readonly mariadb: boolean;
  /** Such as 10.11, 8, 9.7. */
  readonly version: number;
  readonly charsets: readonly string[];
}

const plain = 'CAST(v AS CHAR)';
const asText = (text: string): unknown => text;
const digits = (value: Value): unknown => (typeof value === 'string' ? `a string ${value}` : String(value));
const text = (value: Value): unknown => value;
const quoted = (values: readonly string[]): string[] => values.map((value) => `'${value}'`);

function integer(name: string, values: readonly string[], kind: ColumnKind = 'integer'): ColumnType {
  return { name, declaration: name, kind, values, print: plain, ofServer: asText, ofLog: digits };
}

function decimal(precision: number, scale: number, values: readonly string[]): ColumnType {
  const name = `decimal(${precision},${scale})`;
  return { name, declaration: name, kind: 'decimal', values, print: plain, ofServer: asText, ofLog: text };
}

function temporal(name: string, kind: ColumnKind, values: readonly string[]): ColumnType {
  return {
    name,
    declaration: kind === 'timestamp' ? `${name} NULL DEFAULT NULL` : name,
    kind,
    values: quoted(values),
    print: plain,
    ofServer: (printed) => {
      if (kind !== 'time' && (/^0000/.test(printed) || /^\d{4}-(?:00|\d\d-00)/.test(printed))) return null;
      const joined = kind === 'time' ? printed : printed.replace(' ', 'T');
      return kind === 'timestamp' ? `${joined}Z` : joined;
    },
    ofLog: text,
  };
}

function string(
  name: string,
  values: readonly string[],
  declaration = name,
  around?: ColumnType['around'],
): ColumnType {
  return {
    name,
    declaration,
    kind: 'string',
    values,
    print: 'HEX(CONVERT(v USING utf8mb4))',
    ofServer: (hex) => Buffer.from(hex, 'hex').toString('utf8'),
    ofLog: text,
    ...(around ? { around } : {}),
  };
}

function binary(name: string, values: readonly string[], declaration = name): ColumnType {
  return {
    name,
    declaration,
    kind: 'binary',
    values,
    print: 'HEX(v)',
    ofServer: (hex) => Buffer.from(hex, 'hex').toString('base64'),
    ofLog: text,
  };
}

function geometry(name: string, values: readonly string[]): ColumnType {
  return {
    name,
    declaration: name,
    kind: 'geometry',
    values: values.map((value) => `ST_GeomFromText('${value}')`),
    print: 'CAST(ST_AsGeoJSON(v) AS CHAR)',
    // MariaDB 11.8 leaves out a bracket of an empty collection.
    ofServer: (printed) => JSON.parse(printed.replace('"geometries":]', '"geometries":[]')) as unknown,
    ofLog: (value) => JSON.parse(String(value)) as unknown,
  };
}

/** The tokens of a JSON text; two numbers with a point are the same when their values are. */
function jsonTokens(json: string): unknown {
  const tokens =
    json.match(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[{}[\]:,]|true|false|null/g) ?? [];
  return tokens.map((token) => {
    if (token.startsWith('"')) return JSON.stringify(JSON.parse(token));
    return /^-?\d/.test(token) && /[.eE]/.test(token) && token.length < 20
      ? `double ${Number(token)}`
      : token;
  });
}

const json: ColumnType = {
  name: 'json',
  declaration: 'json',
  kind: 'json',
  values: [
    ...quoted([
      '{}',
      '[]',
      'null',
      'true',
      'false',
      '0',
      '-1',
      '32767',
      '-32768',
      '65535',
      '65536',
      '2147483647',
      '-2147483648',
      '4294967295',
      '9007199254740993',
      '-9223372036854775808',
      '18446744073709551615',
      '3.0',
      '-0.0',
      '0.1',
      '1e16',
      '1e300',
      '-2.5e-300',
      '""',
      '"тест 😀 \\\\"q\\\\" \\\\\\\\ \\\\n \\\\u0001 /"',
      '{"b": 1, "a": {"c": [1, 2.5, "x", null, true, {"d": -9007199254740993}]}, "longer key": "v"}',
      '[[[[[[[[[[1]]]]]]]]]]',
      '{"": ""}',
    ]),
    "JSON_OBJECT('date', CAST('2024-02-29' AS DATE), 'time', CAST('-838:59:59.000001' AS TIME(6)), 'datetime', CAST('2024-02-29 23:59:59.123456' AS DATETIME(6)))",
    'JSON_ARRAY(CAST(123456789012345678901234567890.123456789 AS DECIMAL(65,30)), CAST(-0.5 AS DECIMAL(3,2)), CAST(12.50 AS DECIMAL(10,2)))',
    "JSON_ARRAY(x'00ff10', b'101', REPEAT('x', 200), REPEAT('y', 20000))",
    "JSON_OBJECT('big', REPEAT('z', 70000), 'int32', 70000, 'uint32', 4000000000, 'small', 7, 'double', 1.5)",
    "CAST(CONCAT('[', REPEAT('1,', 40000), '70000]') AS JSON)",
  ],
  print: plain,
  ofServer: jsonTokens,
  ofLog: (value) => jsonTokens(String(value)),
};

const everyByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join('');

/** Text in a character set: every byte of those with one byte a letter, samples of the others. */
function inCharset(charset: string): ColumnType[] {
  const converted = (sample: string): string => `CONVERT(_utf8mb4'${sample}' USING ${charset})`;
  const samples = [
    '',
    'plain',
    'äöüß Čšž',
    'Привет',
    'שלום',
    'สวัสดี',
    '漢字 かな カナ',
    '한글 똠방각하',
    '¢£¬−∥～＼',
    '€',
    '😀',
  ].map(converted);
  const declare = (type: string): string => `${type} CHARACTER SET ${charset}`;
  return [
    string(`varchar in ${charset}`, [...samples, ...rawBytes(charset)], declare('varchar(600)')),
    string(`char in ${charset}`, samples, declare('char(20)')),
    string(`text in ${charset}`, samples, declare('text')),
    string(`enum in ${charset}`, ["'a'", '2', "''"], declare("enum('a','ö,\\'x')")),
  ];
}

const multiByte = /^(?:big5|cp932|eucjpms|euckr|gb18030|gb2312|gbk|sjis|ucs2|ujis|utf.*)$/;

function rawBytes(charset: string): string[] {
  if (!multiByte.test(charset))
    return [charset === 'ascii' ? "_ascii x'007f41'" : `_${charset} x'${everyByte}'`];
  const raw: Readonly<Record<string, readonly string[]>> = {
    big5: ['a145a14ea1c2a241c6a1c7f3a440f9d5'],
    cp932: ['8160817c8740ed40fa40f040a1df'],
    sjis: ['815f8160817c8191889fa1df'],
    euckr: ['8141a2e6b0a1c652c8fea1a1'],
    gb2312: ['a1a4a1aab0a1f7fe'],
    gbk: ['8140a1a4fe4fb0a1'],
    gb18030: ['a3a0a6d9fe59fea081308130813181359530813690308130e3329a35b0a1'],
    ujis: ['8eb1a1c0a2ccb0a18fa2b78fb0a1f5a1'],
    eucjpms: ['8eb1a1c1b0a18ff3f38ff4fe8fb0a1f5a1'],
    ucs2: ['00412603d7ff'],
    utf16: ['0041d83dde00feff'],
    utf16le: ['41003dd800defffe'],
    utf32: ['000000410001f6000000feff'],
    utf8mb4: ['efbbbf41f09f9880', 'f48fbfbf'],
    utf8mb3: ['efbbbf41e6bca2'],
    utf8: ['efbbbf41e6bca2'],
  };
  return (raw[charset] ?? []).map((bytes) => `_${charset} x'${bytes}'`);
}

const floats = [
  '0',
  '-0.0',
  '0.1',
  '-1.5',
  '16777217',
  '3.4028235e38',
  '1.17549435e-38',
  '1e-45',
  '123456.7',
  '0.000001',
];

const oddLabels = "'a','b,c','it''s','back\\\\slash'";

/** Every column type that a server has. */
export function columnTypes(server: ServerKind): readonly ColumnType[] {
  const { mariadb, version } = server;
  const dates = [
    '2024-02-29',
    '1000-01-01',
    '9999-12-31',
    '0000-00-00',
    '2024-00-00',
    '2024-05-00',
    '0001-01-01',
  ];
  const fractions = [0, 1, 2, 3, 4, 5, 6];
  const laterTimestamps =
    mariadb && version >= 11.5
      ? ['2038-01-19 03:14:08', '2106-02-07 06:28:15', '2100-02-28 23:59:59.999999']
      : [];
  const times = (fsp: number): ColumnType =>
    temporal(`time(${fsp})`, 'time', [
      '00:00:00',
      '-00:00:01',
      '-01:00:00',
      '-00:01:00',
      '838:59:59',
      '-838:59:59',
      '23:59:59.999999',
      '-23:59:59.999999',
      '-00:00:00.100001',
      '-100:00:00.5',
      '-00:00:00.000001',
      '12:34:56.789012',
    ]);
  const datetimes = (fsp: number): ColumnType =>
    temporal(`datetime(${fsp})`, 'datetime', [
      '2024-02-29 23:59:59.123456',
      '1000-01-01 00:00:00',
      '9999-12-31 23:59:59',
      '0000-00-00 00:00:00',
      '2024-00-10 01:02:03',
      '1970-01-01 00:00:00.000001',
    ]);
  const timestamps = (fsp: number): ColumnType =>
    temporal(`timestamp(${fsp})`, 'timestamp', [
      '1970-01-01 00:00:01',
      '2024-02-29 23:59:59.123456',
      '2038-01-19 03:14:07',
      '2000-02-29 00:00:00.9',
      '1999-12-31 23:59:59',
      '0000-00-00 00:00:00',
      ...laterTimestamps,
    ]);
  const points = ['POINT(1 2)', 'POINT(-1.5 1e100)'];
  const line = 'LINESTRING(0 0, 1.25 -1, 3 3)';
  const polygon = 'POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))';
  const multiPoint = 'MULTIPOINT(1 1, 2 2)';
  const multiLine = 'MULTILINESTRING((0 0, 1 1), (2 2, 3 3, 4 4))';
  const multiPolygon =
    'MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5), (5.1 5.05, 5.2 5.05, 5.2 5.1, 5.1 5.05)))';
  const collection = `GEOMETRYCOLLECTION(POINT(1 2), ${line}, GEOMETRYCOLLECTION(${polygon}))`;
  return [
    integer('tinyint', ['-128', '-1', '0', '127']),
    integer('tinyint unsigned', ['0', '128', '255']),
    integer('tinyint(1)', ['0', '1', '-128', '127']),
    { ...integer('year', ['0', '1901', '2024', '2155']), ofServer: (printed) => String(Number(printed)) },
    integer('smallint', ['-32768', '-1', '32767']),
    integer('smallint unsigned', ['0', '65535']),
    integer('mediumint', ['-8388608', '-1', '8388607']),
    integer('mediumint unsigned', ['0', '16777215']),
    integer('int', ['-2147483648', '-1', '2147483647']),
    integer('int unsigned', ['0', '4294967295']),
    integer('bigint', [
      '-9223372036854775808',
      '9223372036854775807',
      '-9007199254740991',
      '-9007199254740992',
      '9007199254740991',
      '9007199254740992',
      '9007199254740993',
      '-4294967296',
      '0',
    ]),
    integer(
      'bigint unsigned',
      ['18446744073709551615', '9007199254740993', '9007199254740991', '0'],
      'unsigned',
    ),
    ...[1, 7, 8, 9, 48, 53, 54, 63, 64].map((bits) => ({
      ...integer(
        `bit(${bits})`,
        ['0', '1', `${2n ** BigInt(bits) - 1n}`, `${2n ** BigInt(bits - 1)}`],
        'unsigned',
      ),
      print: 'CAST(v + 0 AS CHAR)',
    })),
    decimal(1, 0, ['0', '9', '-9']),
    decimal(2, 2, ['0', '0.99', '-0.01']),
    decimal(5, 2, ['0', '-0.01', '999.99', '-999.99']),
    decimal(9, 0, ['999999999', '-1']),
    decimal(10, 5, ['12345.67890', '-0.00001']),
    decimal(18, 9, ['123456789.123456789', '-999999999.999999999', '1.000000001']),
    decimal(20, 10, ['1000000000.0000000001', '-9999999999.9999999999']),
    decimal(30, 10, ['-12345678901234567890.0123456789', '0.5']),
    decimal(38, 0, ['99999999999999999999999999999999999999', '-1000000000000000000']),
    decimal(65, 0, ['9'.repeat(65), `-${'9'.repeat(65)}`, '10000000000000000000']),
    decimal(65, 30, [`${'9'.repeat(35)}.${'9'.repeat(30)}`, `-0.${'0'.repeat(29)}1`, '0']),
    {
      ...integer('float', floats, 'float'),
      print: 'CAST(v + 0e0 AS CHAR)',
      ofServer: (printed) => String(Math.fround(Number(printed))),
      ofLog: (value) => String(Math.fround(Number(value))),
    },
    {
      ...integer(
        'double',
        [
          ...floats.filter((one) => one !== '1e-45'),
          '1.7976931348623157e308',
          '2.2250738585072014e-308',
          '1e16',
        ],
        'float',
      ),
      ofServer: (printed) => String(Number(printed)),
    },
    temporal('date', 'date', dates),
    ...fractions.flatMap((fsp) => [times(fsp), datetimes(fsp), timestamps(fsp)]),
    binary('binary(8)', ["''", "x'00ff10'", "x'0000000000000000'", "x'ffffffffffffffff'"]),
    binary('binary(255)', ["x'01'"]),
    binary('varbinary(20)', ["''", "x'00ff1000'"]),
    binary('varbinary(300)', ["REPEAT(x'ff', 300)"]),
    ...['tinyblob', 'blob', 'mediumblob', 'longblob'].map((name) =>
      binary(name, ["''", "x'00ff'", "REPEAT('a', 255)"]),
    ),
    ...['tinytext', 'text', 'mediumtext', 'longtext'].map((name) =>
      string(name, ["''", "'тест 😀'", "REPEAT('a', 255)"]),
    ),
    string('char(10)', ["''", "'a  '", "' ä'", "'тест'"]),
    string('char(255)', ["REPEAT('ä', 255)", "'x'"]),
    string('varchar(20)', ["''", "'a  '", '\'häß \\\\ "q" \\n\'']),
    string('varchar(300)', ["REPEAT('x', 300)", "'y'"]),
    string('varchar with a binary collation', ["'A'", "'ä'"], 'varchar(10) COLLATE utf8mb4_bin'),
    string('enum', ["'a'", "'b,c'", "'no such'"], `enum(${oddLabels})`),
    string('enum with odd labels', ['1', '2', '3', '4', '0'], `enum(${oddLabels})`),
    { ...string('enum with a far letter', ['1', '5'], `enum(${oddLabels},'😀')`), needsFull: true },
    string(
      'enum of 300',
      ['1', '255', '256', '300'],
      `enum(${Array.from({ length: 300 }, (_, i) => `'label ${i}'`).join(',')})`,
    ),
    ...[3, 9, 24, 40, 64].map((size) =>
      string(
        `set of ${size}`,
        ["''", '1', '5', `${2n ** BigInt(size) - 1n}`, `${2n ** BigInt(size - 1)}`],
        `set(${Array.from({ length: size }, (_, i) => `'s${i}'`).join(',')})`,
      ),
    ),
    geometry('geometry', [
      ...points,
      line,
      polygon,
      multiPoint,
      multiLine,
      multiPolygon,
      collection,
      'GEOMETRYCOLLECTION EMPTY',
    ]),
    geometry('point', points),
    geometry('linestring', [line]),
    geometry('polygon', [polygon]),
    geometry('multipoint', [multiPoint]),
    geometry('multilinestring', [multiLine]),
    geometry('multipolygon', [multiPolygon]),
    geometry('geometrycollection', [collection, 'GEOMETRYCOLLECTION EMPTY']),
    ...server.charsets.flatMap(inCharset),
    ...(mariadb ? mariadbTypes(version, [times, datetimes, timestamps]) : mysqlTypes(version)),
  ];
}

function mysqlTypes(version: number): ColumnType[] {
  const latLong = geometry('geometry SRID 4326', []);
  return [
    json,
    {
      ...latLong,
      declaration: 'geometry SRID 4326',
      values: ["ST_GeomFromText('POINT(48.2 16.4)', 4326)", "ST_GeomFromText('LINESTRING(1 2, 3 4)', 4326)"],
    },
    ...(version >= 9
      ? [
          {
            ...json,
            name: 'vector(3)',
            declaration: 'vector(3)',
            values: ["STRING_TO_VECTOR('[1,-2.5,0.1]')", "STRING_TO_VECTOR('[0,1e30,1e-30]')"],
            print: 'VECTOR_TO_STRING(v)',
            ofServer: vectorOf,
            ofLog: vectorOf,
          },
        ]
      : []),
  ];
}

function vectorOf(value: unknown): unknown {
  return (JSON.parse(String(value)) as number[]).map((one) => Number(one.toPrecision(5)));
}

function mariadbTypes(
  version: number,
  withFractions: readonly ((fsp: number) => ColumnType)[],
): ColumnType[] {
  const old: ColumnType['around'] = [
    'SET GLOBAL mysql56_temporal_format=OFF',
    'SET GLOBAL mysql56_temporal_format=ON',
  ];
  const asDeclared = (name: string, values: readonly string[]): ColumnType => ({
    ...string(name, quoted(values)),
    print: plain,
    ofServer: asText,
  });
  const addresses = [
    '::',
    '::1',
    '::ffff:1.2.3.4',
    '::1.2.3.4',
    '2001:db8::ff00:42:8329',
    '1:0:0:2:0:0:0:3',
    'ff::',
    '1:2:3:4:5:6:7:8',
    '0:1::',
    '::2:0:0:1',
  ];
  const long = "REPEAT('compress me ä ', 300)";
  return [
    ...withFractions.flatMap((type) =>
      [0, 1, 3, 6].map((fsp) => {
        const of = type(fsp);
        // The old TIMESTAMP ends in 2038.
        const values = of.values.filter((value) => !/2106|2100|2038-01-19 03:14:08/.test(value));
        return { ...of, values, name: `${of.name} of before 10.1`, around: old };
      }),
    ),
    ...(version >= 10.7
      ? [
          asDeclared('uuid', [
            '123e4567-e89b-12d3-a456-426655440000',
            '00000000-0000-0000-0000-000000000000',
            'ffffffff-0000-1000-8000-000000000000',
          ]),
        ]
      : []),
    ...(version >= 10.1 ? [asDeclared('inet4', ['0.0.0.0', '255.255.255.255', '10.0.0.1'])] : []),
    asDeclared('inet6', addresses),
    string('varchar compressed', ["''", "'short'", long], 'varchar(5000) COMPRESSED'),
    string('text compressed', ["''", "'short'", long], 'text COMPRESSED'),
    string(
      'mediumtext compressed in latin1',
      ["''", "'short ä'", long],
      'mediumtext COMPRESSED CHARACTER SET latin1',
    ),
    binary('varbinary compressed', ["''", "x'00ff'", long], 'varbinary(5000) COMPRESSED'),
    binary('blob compressed', ["''", "x'00ff'", long], 'blob COMPRESSED'),
    ...(version >= 11.7
      ? [
          {
            ...json,
            name: 'vector(3)',
            declaration: 'vector(3)',
            values: ["VEC_FromText('[1,-2.5,0.1]')", "VEC_FromText('[0,1e30,1e-30]')"],
            print: 'VEC_ToText(v)',
            ofServer: vectorOf,
            ofLog: vectorOf,
          },
        ]
      : []),
  ];
}
