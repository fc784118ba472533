import { keywords } from './keywords.ts';

const statements = ['set', 'connect', 'load', 'select', 'run', 'save', 'include'];
const constants = ['true', 'false', 'null'];

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly patterns?: readonly (Rule | { readonly include: string })[];
}

/** The TextMate grammar that editors colour scripts by (VS Code, Sublime Text, GitHub's Linguist). */
export function renderTextMate(): string {
  const others = keywords.filter((word) => !statements.includes(word) && !constants.includes(word));
  const repository: Readonly<Record<string, Rule>> = {
    comment: {
      patterns: [
        { name: 'comment.line.double-dash.bsql', match: '--.*$' },
        { name: 'comment.block.bsql', begin: '/\\*', end: '\\*/' },
      ],
    },
    variable: {
      patterns: [
        { name: 'constant.character.escape.bsql', match: '\\$\\$\\{' },
        { name: 'variable.other.template.bsql', match: '\\$\\{[^}]*\\}' },
      ],
    },
    placeholder: {
      name: 'variable.parameter.placeholder.bsql',
      match: '\\{[A-Za-z_][^}\'"`\\s]*\\}|<(?:db|table)>',
    },
    string: {
      patterns: [
        text("'''", 'string.quoted.triple.bsql', []),
        text('"', 'string.quoted.double.bsql', [escaped]),
        text("'", 'string.quoted.single.bsql', [escaped]),
        text('`', 'string.quoted.other.backtick.bsql', [
          { name: 'constant.character.escape.bsql', match: '``' },
        ]),
      ],
    },
    option: {
      match: '([\\w\\x{C0}-\\x{FFFC}]+(?:\\.[\\w\\x{C0}-\\x{FFFC}]+)*)\\s*(=)(?=\\s*[-"\'`\\w])',
      captures: {
        1: { name: 'variable.other.property.bsql' },
        2: { name: 'keyword.operator.bsql' },
      },
    },
    keyword: {
      patterns: [
        { name: 'keyword.control.bsql', match: wordsOf(statements) },
        { name: 'constant.language.bsql', match: wordsOf(constants) },
        { name: 'keyword.other.bsql', match: wordsOf(others) },
      ],
    },
    format: {
      match: '\\b([A-Za-z_]\\w*)(\\.)(?=[`\'"\\w])',
      captures: { 1: { name: 'entity.name.type.bsql' }, 2: { name: 'punctuation.accessor.bsql' } },
    },
    call: { match: '\\b([A-Za-z_]\\w*)(?=\\s*\\()', captures: { 1: { name: 'support.function.bsql' } } },
    number: {
      name: 'constant.numeric.bsql',
      match: '(?<![\\w.])\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?(?![\\w])',
    },
    operator: { name: 'keyword.operator.bsql', match: '<=>|<>|!=|<=|>=|->>|->|\\|\\||[=<>+*/%!-]' },
  };
  const order = ['comment', 'string', 'option', 'keyword', 'format', 'call', 'number', 'operator'];
  const grammar = {
    name: 'bsql',
    scopeName: 'source.bsql',
    fileTypes: ['bsql'],
    patterns: order.map((name) => ({ include: `#${name}` })),
    repository,
  };
  return `${JSON.stringify(grammar, null, 2)}\n`;
}

const escaped: Rule = { name: 'constant.character.escape.bsql', match: '\\\\.' };

function text(quote: string, name: string, inside: readonly Rule[]): Rule {
  const patterns = [{ include: '#variable' }, { include: '#placeholder' }];
  return { name, begin: quote, end: quote, patterns: [...inside, ...patterns] };
}

function wordsOf(words: readonly string[]): string {
  return `(?i)(?<![\\w.\`])(?:${words.join('|')})(?![\\w\`])`;
}
