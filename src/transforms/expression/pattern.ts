import { kindFault, rowFault } from './faults.ts';

/** A text test compiled from a pattern. */
export type Matcher = (text: string) => boolean;

/** `%` is any text, `_` one letter; the escape stands before one that is meant itself. */
export function compileLike(pattern: string, escaping: string): Matcher {
  const letters = [...pattern];
  let source = '';
  let plain = '';
  let simple = true;
  for (let i = 0; i < letters.length; i++) {
    let letter = letters[i] as string;
    const escaped = letter === escaping && i + 1 < letters.length;
    if (escaped) letter = letters[++i] as string;
    if (!escaped && (letter === '%' || letter === '_')) {
      simple = false;
      source += letter === '%' ? '[^]*' : '[^]';
    } else {
      plain += letter;
      source += letter.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    }
  }
  if (simple) return (text) => text === plain;
  const regexp = new RegExp(`^${source}$`, 'u');
  return (text) => regexp.test(text);
}

const posixClasses: Readonly<Record<string, string>> = {
  alpha: '\\p{Alphabetic}',
  digit: '\\p{Nd}',
  alnum: '\\p{Alphabetic}\\p{Nd}',
  upper: '\\p{Uppercase}',
  lower: '\\p{Lowercase}',
  space: '\\s',
  punct: '\\p{P}',
  blank: '\\t\\p{Zs}',
  cntrl: '\\p{Cc}',
  xdigit: '0-9A-Fa-f',
};

/** How match_type's letters change a pattern; the last of c and i wins. */
function flagsOf(matchType: string): string {
  let flags = 'u';
  for (const letter of matchType) {
    if (letter === 'c') flags = flags.replace('i', '');
    else if (letter === 'i') flags = flags.includes('i') ? flags : `${flags}i`;
    else if (letter === 'm' || letter === 'n') {
      const flag = letter === 'n' ? 's' : 'm';
      flags = flags.includes(flag) ? flags : flags + flag;
    } else if (letter !== 'u') throw rowFault(`\`${letter}\` is no match type of regular expressions`);
  }
  return flags;
}

/** A regular expression of MySQL in JavaScript's form. Case counts unless match_type says `i`. */
export function compileRegExp(pattern: string, matchType = '', more = ''): RegExp {
  let source = pattern.replace(/\[:(\w+):\]/g, (whole, name: string) => posixClasses[name] ?? whole);
  let flags = flagsOf(matchType);
  const inline = /^\(\?([ims]+)\)/.exec(source);
  if (inline) {
    source = source.slice(inline[0].length);
    for (const flag of inline[1] ?? '') if (!flags.includes(flag)) flags += flag;
  }
  try {
    return new RegExp(source, flags + more);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : '';
    throw kindFault(
      `the regular expression ${JSON.stringify(pattern)} does not compile: ${reason}`,
      "regular expressions are JavaScript's with the flag u; a letter that means something is escaped with \\",
    );
  }
}

/** Patterns are nearly always constant; where they come from rows, only so many are kept. */
const kept = 200;

/** Compiles each pattern once. */
export function remember<T>(
  compile: (pattern: string, more: string) => T,
): (pattern: string, more: string) => T {
  const compiled = new Map<string, T>();
  return (pattern, more) => {
    const key = more === '' ? pattern : `${pattern}\0${more}`;
    let found = compiled.get(key);
    if (found === undefined) {
      if (compiled.size >= kept) compiled.clear();
      found = compile(pattern, more);
      compiled.set(key, found);
    }
    return found;
  };
}
