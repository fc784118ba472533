import type { Random } from './random.ts';

const pieces = [
  "'''",
  '"',
  "'",
  '`',
  '``',
  ';',
  '--',
  '/*',
  '*/',
  '${',
  '}',
  '$${',
  '${env:X:-',
  '<db>',
  '{table}',
  '{',
  '\\',
  '\n',
  '\r\n',
  '\u0000',
  '\uFEFF',
  '\uD800',
  '😀',
  'é',
  '(',
  ')',
  'case when ',
  ' end ',
  ' not ',
  ' and ',
  ' as ',
  ' where ',
  ' between ',
  '->>',
  '||',
  '<=>',
  '- ',
  '1e9',
  '.5',
  '99999999999999999999999',
  'select ',
  'include local.',
  'constructor',
  '__proto__',
];

/** A script changed at random: cut, repeated, crossed with another, or with odd pieces put in. */
export function mutate(corpus: readonly string[], random: Random): string {
  let text = random.pick(corpus);
  for (let change = random.below(6); change >= 0; change--) {
    const at = random.below(text.length + 1);
    const length = random.below(random.below(4) === 0 ? 200 : 12);
    switch (random.below(6)) {
      case 0:
        text = text.slice(0, at) + text.slice(at + length);
        break;
      case 1:
        text = text.slice(0, at) + random.pick(pieces) + text.slice(at);
        break;
      case 2:
        text = text.slice(0, at) + text.slice(at, at + length).repeat(1 + random.below(20)) + text.slice(at);
        break;
      case 3: {
        const other = random.pick(corpus);
        const from = random.below(other.length + 1);
        text = text.slice(0, at) + other.slice(from, from + length) + text.slice(at);
        break;
      }
      case 4:
        text = text.slice(0, at) + random.pick(pieces).repeat(1 + random.below(300)) + text.slice(at);
        break;
      default:
        text = text.slice(0, at) + String.fromCharCode(random.below(0x10000)) + text.slice(at + 1);
    }
  }
  return text;
}

export function randomBytes(random: Random): string {
  return Buffer.from(Array.from({ length: random.below(400) }, () => random.below(256))).toString(
    random.below(2) === 0 ? 'utf8' : 'latin1',
  );
}
