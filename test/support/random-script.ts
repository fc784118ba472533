import type { Random } from './random.ts';

const names = [
  'a',
  'Orders',
  '`b`',
  '`Two`',
  '`with space`',
  '`a``b`',
  '`select`',
  '`where`',
  '`1`',
  '`2x`',
  '`1e5`',
  '`né`',
  'né',
  'set',
  'Load',
  'END',
  'case',
  'when',
  'else',
  'interval',
  'mod',
  'true',
  '2024_x',
  '7',
  '1e5',
];
const texts = [
  '"x"',
  "'y'",
  '"a\\"b\\d"',
  '"-- no comment"',
  "'/* nor this */'",
  '"${name}"',
  '"${env:A:-b}$${c}"',
  "'''raw'''",
  "'''two  \n lines\t\r\n'''",
  '"br\noken"',
  '""',
];
const numbers = ['1', '20', '1.50', '1e3', '2.5E-3', '12345678901234567890'];
const comments = [
  '-- line\n',
  '-- trailing space  \n',
  '--\n',
  '-- windows\r\n',
  '-- quote \' " ` ; */\n',
  '/* block */',
  '/* two\n  lines  */',
  '/**/',
  '/* -- */',
  '/* ; */',
];
const spaces = [' ', ' ', ' ', '\n', '\n\n\n', '\t', '  \n  ', '\r\n', ' \uFEFF '];

/**
 * Random tokens in the order of the grammar, with random spaces and comments between them. Most
 * such scripts parse; keywords used as names spoil a few.
 */
export function randomScript(random: Random): string {
  const statements = Array.from({ length: random.below(4) }, () => statement(random));
  let text = random.pick(['', '', '\uFEFF']);
  for (const token of statements.flat()) text += gap(random) + caseOf(random, token);
  return text + gap(random) + random.pick(['', '\n', '-- no line feed']);
}

function gap(random: Random): string {
  let text = random.pick(spaces);
  while (random.below(8) === 0) text += random.pick(comments) + random.pick(spaces);
  return text;
}

/** Keywords are told by the lower case that only they have here. */
function caseOf(random: Random, token: string): string {
  return /^[a-z]{2,}$/.test(token) && random.below(3) === 0 ? token.toUpperCase() : token;
}

function statement(random: Random): string[] {
  const tokens = random.pick([set, connect, load, save, run, include, select, select, select])(random);
  return [...tokens, ...random.pick([[';'], [';'], [';', ';']])];
}

const set = (r: Random): string[] => ['set', ...dotted(r), '=', ...value(r), ...maybe(r, options)];
const connect = (r: Random): string[] => ['connect', name(r), ...options(r), ...alias(r)];
const load = (r: Random): string[] => ['load', ...target(r), ...maybe(r, options), ...alias(r)];
const run = (r: Random): string[] => ['run', name(r), 'as', ...target(r), ...maybe(r, options), ...alias(r)];
const include = (r: Random): string[] => ['include', ...target(r)];
const save = (r: Random): string[] => [
  'save',
  ...maybe(r, () => ['Append']),
  name(r),
  'as',
  ...target(r),
  ...maybe(r, options),
  ...maybe(r, () => ['partitionBy', ...list(r, (one) => [name(one)])]),
];
const select = (r: Random): string[] => [
  'select',
  ...list(r, item),
  'from',
  name(r),
  ...maybe(r, () => ['where', ...expression(r, 4)]),
  ...alias(r),
];

function item(r: Random): string[] {
  if (r.below(5) === 0)
    return ['*', ...maybe(r, () => ['except', '(', ...list(r, (one) => [name(one)]), ')'])];
  return [...expression(r, 3), ...maybe(r, alias)];
}

const alias = (r: Random): string[] => ['as', name(r)];
const name = (r: Random): string => r.pick(names);
const maybe = (r: Random, make: (r: Random) => string[]): string[] => (r.below(2) ? make(r) : []);

function list(r: Random, make: (r: Random) => string[]): string[] {
  return Array.from({ length: 1 + r.below(4) }, (_, index) => [...(index ? [','] : []), ...make(r)]).flat();
}

function dotted(r: Random): string[] {
  return Array.from({ length: 1 + r.below(3) }, (_, index) => [...(index ? ['.'] : []), name(r)]).flat();
}

function target(r: Random): string[] {
  const path = r.below(2)
    ? [r.pick(['``', '`a/{db}`', ...texts])]
    : dotted(r).map((word) => word.replaceAll('`', ''));
  return [name(r), '.', ...path.map((word) => (/^[^a-z0-9.`"']|\s/i.test(word) ? 'p' : word))];
}

function value(r: Random): string[] {
  return r.pick([
    [r.pick(texts)],
    [r.pick(texts)],
    ['`q`'],
    ['-', r.pick(numbers)],
    [r.pick(numbers)],
    ['True'],
  ]);
}

function options(r: Random): string[] {
  const all = Array.from({ length: 1 + r.below(4) }, () => [...dotted(r), '=', ...value(r)]);
  return [
    r.pick(['where', 'options']),
    ...maybe(r, () => ['and']),
    ...all.flatMap((one, index) => [...(index ? ['and'] : []), ...one]),
  ];
}

function expression(r: Random, depth: number): string[] {
  if (depth === 0 || r.below(6) === 0)
    return r.pick([[name(r)], [r.pick(texts)], [r.pick(numbers)], ['null'], ['True'], ['false']]);
  const e = (): string[] => expression(r, depth - 1);
  const not = (): string[] => maybe(r, () => ['not']);
  return r.pick<() => string[]>([
    () => ['(', ...e(), ')'],
    () => ['(', '(', ...e(), ')', ')'],
    () => [...e(), r.pick(['and', 'or']), ...e()],
    () => ['(', ...e(), ')', r.pick(['and', 'or']), ...e()],
    () => ['not', ...e()],
    () => [...e(), r.pick(['=', '!=', '<>', '<', '<=', '>', '>=', '<=>']), ...e()],
    () => ['(', ...e(), ')', r.pick(['+', '-', '*', '/', '%', 'div', 'mod', '||']), ...e()],
    () => [...e(), r.pick(['+', '-', '*', '/', '%', 'div', 'mod', '||']), '(', ...e(), ')'],
    () => [r.pick(['-', '+', '!']), ...e()],
    () => ['-', '(', ...e(), ')'],
    () => [...e(), r.pick(['->', '->>']), r.pick(texts)],
    () => [...e(), 'is', ...not(), r.pick(['null', 'true', 'false'])],
    () => [...e(), ...not(), 'in', '(', ...list(r, e), ')'],
    () => ['(', ...e(), ')', ...not(), 'between', '(', ...e(), ')', 'and', '(', ...e(), ')'],
    () => [...e(), ...not(), 'like', ...e(), ...maybe(r, () => ['escape', '"|"'])],
    () => [...e(), ...not(), r.pick(['rlike', 'regexp']), ...e()],
    () => [
      'case',
      ...maybe(r, e),
      ...Array.from({ length: 1 + r.below(2) }, () => ['when', ...e(), 'then', ...e()]).flat(),
      ...maybe(r, () => ['else', ...e()]),
      'end',
    ],
    () => [
      'cast',
      '(',
      ...e(),
      'as',
      ...r.pick([['decimal', '(', '10', ',', '2', ')'], ['char'], ['unsigned', 'Integer']]),
      ')',
    ],
    () => [r.pick(['f', 'Concat', 'when']), '(', ...maybe(r, () => list(r, e)), ')'],
    () => ['date_add', '(', ...e(), ',', 'interval', ...e(), 'day', ')'],
  ])();
}
