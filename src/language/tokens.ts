import { createToken, type ITokenConfig, Lexer, type TokenType } from 'chevrotain';

/** Said outright, what a token begins with and whether it has line breaks need no analysis at every start. */
const define = (config: ITokenConfig): TokenType => createToken({ line_breaks: false, ...config });

const digits = [...'0123456789'];

/** Category of everything that may stand where a name is wanted. */
export const Word = define({ name: 'Word', pattern: Lexer.NA });

// Letters beyond ASCII are taken by range: the lexer's start-up analysis does not know \p{L}.
export const Identifier = define({
  name: 'Identifier',
  pattern: /[A-Za-z0-9_\u00C0-\uFFFC]+/,
  categories: Word,
});
export const Integer = define({
  name: 'Integer',
  pattern: /\d+(?![A-Za-z0-9_\u00C0-\uFFFC])/,
  start_chars_hint: digits,
  categories: Word,
});
export const Decimal = define({
  name: 'Decimal',
  pattern: /\d+\.\d+(?![A-Za-z0-9_\u00C0-\uFFFC])/,
  start_chars_hint: digits,
});
/** A number with an exponent: a DOUBLE, as in MySQL. `1e3` is a name where a name is wanted. */
export const Float = define({
  name: 'Float',
  pattern: /\d+(?:\.\d+)?[eE][+-]?\d+(?![A-Za-z0-9_\u00C0-\uFFFC])/,
  start_chars_hint: digits,
  categories: Word,
});

function keyword(word: string, categories: TokenType[]): TokenType {
  const first = word.charAt(0);
  return define({
    name: word,
    pattern: new RegExp(word, 'i'),
    start_chars_hint: [first, first.toUpperCase()],
    longer_alt: Identifier,
    categories,
  });
}
/** A keyword that is still a name elsewhere: a table may be called `set`. */
const soft = (word: string): TokenType => keyword(word, [Word]);
/** A keyword that cannot be a name, since it ends the name before it. Backticks make it one. */
const hard = (word: string): TokenType => keyword(word, []);

export const SetKeyword = soft('set');
export const Connect = soft('connect');
export const Load = soft('load');
export const Save = soft('save');
export const Select = soft('select');
export const Run = soft('run');
export const Include = soft('include');
export const As = hard('as');
export const Where = hard('where');
export const Options = hard('options');
export const And = hard('and');
export const PartitionBy = hard('partitionBy');
export const From = hard('from');
export const In = hard('in');
export const Is = hard('is');
export const Not = hard('not');
export const Null = hard('null');
export const True = soft('true');
export const False = soft('false');
// Words of expressions stand where no name can, so they are names elsewhere.
export const Or = soft('or');
export const Between = soft('between');
export const Like = soft('like');
export const Escape = soft('escape');
export const Rlike = soft('rlike');
export const Regexp = soft('regexp');
export const Div = soft('div');
export const Mod = soft('mod');
export const Case = soft('case');
export const When = soft('when');
export const Then = soft('then');
export const Else = soft('else');
export const End = soft('end');
export const Cast = soft('cast');
export const Interval = soft('interval');
export const Except = soft('except');

/** The words that begin a statement, as messages and suggestions name them. */
export const statementKeywords = ['set', 'connect', 'load', 'select', 'run', 'save', 'include'] as const;

/** Category of all string forms but backticks. */
export const Text = define({ name: 'Text', pattern: Lexer.NA });
export const BlockString = define({
  name: 'BlockString',
  pattern: /'''[\s\S]*?'''/,
  start_chars_hint: ["'"],
  categories: Text,
  line_breaks: true,
});
export const DoubleString = define({
  name: 'DoubleString',
  pattern: /"(?:[^"\\]|\\[\s\S])*"/,
  start_chars_hint: ['"'],
  categories: Text,
  line_breaks: true,
});
export const SingleString = define({
  name: 'SingleString',
  pattern: /'(?:[^'\\]|\\[\s\S])*'/,
  start_chars_hint: ["'"],
  categories: Text,
  line_breaks: true,
});
export const Backtick = define({
  name: 'Backtick',
  pattern: /`(?:[^`]|``)*`/,
  start_chars_hint: ['`'],
  line_breaks: true,
});

/** What is left of a literal whose end is missing: the rest of its line, or all for a comment. */
export const Unclosed = define({
  name: 'Unclosed',
  pattern: /["'`][^\n]*|\/\*[\s\S]*/,
  start_chars_hint: ['"', "'", '`', '/'],
  line_breaks: true,
});

/** Category of the comparison signs. */
export const Comparison = define({ name: 'Comparison', pattern: Lexer.NA });
export const Equals = define({ name: 'Equals', pattern: '=', categories: Comparison });
const NotEquals = define({
  name: 'NotEquals',
  pattern: /!=|<>/,
  start_chars_hint: ['!', '<'],
  categories: Comparison,
});
const LessOrEqual = define({ name: 'LessOrEqual', pattern: '<=', categories: Comparison });
const GreaterOrEqual = define({ name: 'GreaterOrEqual', pattern: '>=', categories: Comparison });
const Less = define({ name: 'Less', pattern: '<', categories: Comparison });
const Greater = define({ name: 'Greater', pattern: '>', categories: Comparison });
const NullSafeEquals = define({ name: 'NullSafeEquals', pattern: '<=>', categories: Comparison });
export const JsonArrow = define({ name: 'JsonArrow', pattern: '->' });
export const JsonTextArrow = define({ name: 'JsonTextArrow', pattern: '->>' });
export const Concat = define({ name: 'Concat', pattern: '||' });
export const Plus = define({ name: 'Plus', pattern: '+' });
export const Slash = define({ name: 'Slash', pattern: '/' });
export const Percent = define({ name: 'Percent', pattern: '%' });
export const Bang = define({ name: 'Bang', pattern: '!' });
export const Minus = define({ name: 'Minus', pattern: '-' });
export const Star = define({ name: 'Star', pattern: '*' });
export const Comma = define({ name: 'Comma', pattern: ',' });
export const Dot = define({ name: 'Dot', pattern: '.' });
export const LeftParen = define({ name: 'LeftParen', pattern: '(' });
export const RightParen = define({ name: 'RightParen', pattern: ')' });
export const Semicolon = define({ name: 'Semicolon', pattern: ';' });

export const LineComment = define({
  name: 'LineComment',
  pattern: /--[^\n]*/,
  start_chars_hint: ['-'],
  group: 'comments',
});
const BlockComment = define({
  name: 'BlockComment',
  pattern: /\/\*[\s\S]*?\*\//,
  start_chars_hint: ['/'],
  group: 'comments',
  line_breaks: true,
});
const Space = define({ name: 'Space', pattern: /[\s\uFEFF]+/, group: Lexer.SKIPPED, line_breaks: true });
/**
 * Any other character: the parser reports it where it stands, so the lexer itself never fails. Space
 * goes before it; a pattern that excludes space would end the lexer's choice by first character.
 */
const Other = define({ name: 'Other', pattern: /[\0-\uFFFF]/ });

export const allTokens: TokenType[] = [
  Space,
  LineComment,
  BlockComment,
  BlockString,
  DoubleString,
  SingleString,
  Backtick,
  Unclosed,
  SetKeyword,
  Connect,
  Load,
  Save,
  Select,
  Run,
  Include,
  As,
  Where,
  Options,
  And,
  PartitionBy,
  From,
  Float,
  Decimal,
  Integer,
  Interval,
  In,
  Include,
  Is,
  Not,
  Null,
  True,
  False,
  Or,
  Between,
  Like,
  Escape,
  Rlike,
  Regexp,
  Div,
  Mod,
  Case,
  When,
  Then,
  Else,
  End,
  Cast,
  Except,
  Identifier,
  NullSafeEquals,
  NotEquals,
  LessOrEqual,
  GreaterOrEqual,
  Equals,
  Less,
  Greater,
  JsonTextArrow,
  JsonArrow,
  Concat,
  Plus,
  Slash,
  Percent,
  Bang,
  Minus,
  Star,
  Comma,
  Dot,
  LeftParen,
  RightParen,
  Semicolon,
  Other,
  Word,
  Text,
  Comparison,
].filter((token, index, all) => all.indexOf(token) === index);

/** The signs and words between two operands that make a value of them. */
export const valueOperators: readonly TokenType[] = [
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  Div,
  Mod,
  Concat,
  JsonArrow,
  JsonTextArrow,
];

/** Its tokens are validated by a test, not at every start. */
export const lexer = new Lexer(allTokens, { ensureOptimizations: true, skipValidations: true });

/** How messages name a kind of token. */
export function describeToken(type: TokenType): string {
  switch (type) {
    case Word:
    case Identifier:
      return 'a name';
    case Text:
      return 'a quoted string';
    case Comparison:
      return 'a comparison such as `=`';
    case Backtick:
      return 'a name in backticks';
    case Integer:
    case Decimal:
    case Float:
      return 'a number';
    default:
      return `\`${symbols[type.name] ?? type.name}\``;
  }
}

const symbols: Readonly<Record<string, string>> = {
  Equals: '=',
  NotEquals: '!=',
  LessOrEqual: '<=',
  GreaterOrEqual: '>=',
  Less: '<',
  Greater: '>',
  NullSafeEquals: '<=>',
  JsonArrow: '->',
  JsonTextArrow: '->>',
  Concat: '||',
  Plus: '+',
  Slash: '/',
  Percent: '%',
  Bang: '!',
  Minus: '-',
  Star: '*',
  Comma: ',',
  Dot: '.',
  LeftParen: '(',
  RightParen: ')',
  Semicolon: ';',
};
