import { createToken, Lexer, type TokenType } from 'chevrotain';

/** Category of everything that may stand where a name is wanted. */
export const Word = createToken({ name: 'Word', pattern: Lexer.NA });

// Letters beyond ASCII are taken by range: the lexer's start-up analysis does not know \p{L}.
export const Identifier = createToken({
  name: 'Identifier',
  pattern: /[A-Za-z0-9_\u00C0-\uFFFC]+/,
  categories: Word,
});
export const Integer = createToken({
  name: 'Integer',
  pattern: /\d+(?![A-Za-z0-9_\u00C0-\uFFFC])/,
  categories: Word,
});
export const Decimal = createToken({ name: 'Decimal', pattern: /\d+\.\d+(?![A-Za-z0-9_\u00C0-\uFFFC])/ });
/** A number with an exponent: a DOUBLE, as in MySQL. `1e3` is a name where a name is wanted. */
export const Float = createToken({
  name: 'Float',
  pattern: /\d+(?:\.\d+)?[eE][+-]?\d+(?![A-Za-z0-9_\u00C0-\uFFFC])/,
  categories: Word,
});

/** Said outright, what a token may begin with and whether it has line breaks need no analysis at every start. */
function keyword(word: string, categories: TokenType[]): TokenType {
  const first = word.charAt(0);
  return createToken({
    name: word,
    pattern: new RegExp(word, 'i'),
    start_chars_hint: [first, first.toUpperCase()],
    line_breaks: false,
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
export const Text = createToken({ name: 'Text', pattern: Lexer.NA });
export const BlockString = createToken({
  name: 'BlockString',
  pattern: /'''[\s\S]*?'''/,
  categories: Text,
  line_breaks: true,
});
export const DoubleString = createToken({
  name: 'DoubleString',
  pattern: /"(?:[^"\\]|\\[\s\S])*"/,
  categories: Text,
  line_breaks: true,
});
export const SingleString = createToken({
  name: 'SingleString',
  pattern: /'(?:[^'\\]|\\[\s\S])*'/,
  categories: Text,
  line_breaks: true,
});
export const Backtick = createToken({ name: 'Backtick', pattern: /`(?:[^`]|``)*`/, line_breaks: true });

/** What is left of a literal whose end is missing: the rest of its line, or all for a comment. */
export const Unclosed = createToken({
  name: 'Unclosed',
  pattern: /["'`][^\n]*|\/\*[\s\S]*/,
  line_breaks: true,
});

/** Category of the comparison signs. */
export const Comparison = createToken({ name: 'Comparison', pattern: Lexer.NA });
export const Equals = createToken({ name: 'Equals', pattern: '=', categories: Comparison });
const NotEquals = createToken({ name: 'NotEquals', pattern: /!=|<>/, categories: Comparison });
const LessOrEqual = createToken({ name: 'LessOrEqual', pattern: '<=', categories: Comparison });
const GreaterOrEqual = createToken({ name: 'GreaterOrEqual', pattern: '>=', categories: Comparison });
const Less = createToken({ name: 'Less', pattern: '<', categories: Comparison });
const Greater = createToken({ name: 'Greater', pattern: '>', categories: Comparison });
const NullSafeEquals = createToken({ name: 'NullSafeEquals', pattern: '<=>', categories: Comparison });
export const JsonArrow = createToken({ name: 'JsonArrow', pattern: '->' });
export const JsonTextArrow = createToken({ name: 'JsonTextArrow', pattern: '->>' });
export const Concat = createToken({ name: 'Concat', pattern: '||' });
export const Plus = createToken({ name: 'Plus', pattern: '+' });
export const Slash = createToken({ name: 'Slash', pattern: '/' });
export const Percent = createToken({ name: 'Percent', pattern: '%' });
export const Bang = createToken({ name: 'Bang', pattern: '!' });
export const Minus = createToken({ name: 'Minus', pattern: '-' });
export const Star = createToken({ name: 'Star', pattern: '*' });
export const Comma = createToken({ name: 'Comma', pattern: ',' });
export const Dot = createToken({ name: 'Dot', pattern: '.' });
export const LeftParen = createToken({ name: 'LeftParen', pattern: '(' });
export const RightParen = createToken({ name: 'RightParen', pattern: ')' });
export const Semicolon = createToken({ name: 'Semicolon', pattern: ';' });

export const LineComment = createToken({ name: 'LineComment', pattern: /--[^\n]*/, group: 'comments' });
const BlockComment = createToken({
  name: 'BlockComment',
  pattern: /\/\*[\s\S]*?\*\//,
  group: 'comments',
  line_breaks: true,
});
const Space = createToken({ name: 'Space', pattern: /[\s\uFEFF]+/, group: Lexer.SKIPPED, line_breaks: true });
/** Any other character: the parser reports it where it stands, so the lexer itself never fails. */
const Other = createToken({ name: 'Other', pattern: /[^\s]/ });

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

/** Its tokens are validated by a test, not at every start. */
export const lexer = new Lexer(allTokens, { ensureOptimizations: false, skipValidations: true });

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
