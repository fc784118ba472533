import type { IToken } from 'chevrotain';
import type { Span } from '../model/source-text.ts';
import type { Literal, LiteralPart } from './ast.ts';
import { Backtick, BlockString, DoubleString, SingleString } from './tokens.ts';

export interface LiteralFault {
  readonly span: Span;
  readonly message: string;
  readonly help: string;
}

/** A token's literal: quotes removed, escapes undone, variables taken out; spans stay true. */
export function readLiteral(token: IToken, onFault: (fault: LiteralFault) => void): Literal {
  const { image, startOffset } = token;
  const span = { start: startOffset, end: startOffset + image.length };
  const [style, quote] = styleOf(token);
  const body = image.slice(quote, image.length - quote);
  if (!/[\\$`]/.test(body)) {
    const whole = { start: span.start + quote, end: span.end - quote };
    return { style, parts: body === '' ? [] : [{ kind: 'text', text: body, span: whole }], span };
  }
  const parts: LiteralPart[] = [];
  let text = '';
  let textStart = startOffset + quote;
  const flush = (end: number): void => {
    if (text !== '') parts.push({ kind: 'text', text, span: { start: textStart, end } });
    text = '';
  };

  let i = 0;
  while (i < body.length) {
    const at = startOffset + quote + i;
    const rest = body.slice(i, i + 3);
    if (rest === '$${') {
      text += '${';
      i += 3;
    } else if (rest.startsWith('${')) {
      const close = body.indexOf('}', i);
      const end = close === -1 ? body.length : close + 1;
      flush(at);
      const variable = readVariable(body.slice(i, end), { start: at, end: at + (end - i) }, onFault);
      if (variable) parts.push(variable);
      i = end;
      textStart = startOffset + quote + i;
    } else if (style === 'backtick' && rest.startsWith('``')) {
      text += '`';
      i += 2;
    } else if ((style === 'double' || style === 'single') && rest[0] === '\\') {
      const [char, length] = readEscape(body, i);
      text += char;
      i += length;
    } else {
      text += body[i];
      i++;
    }
  }
  flush(startOffset + quote + body.length);
  return { style, parts, span };
}

function styleOf(token: IToken): [Literal['style'], number] {
  switch (token.tokenType) {
    case BlockString:
      return ['block', 3];
    case DoubleString:
      return ['double', 1];
    case SingleString:
      return ['single', 1];
    case Backtick:
      return ['backtick', 1];
    default:
      return ['bare', 0];
  }
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** An escape that means nothing keeps its backslash, so that `"\d+"` is the pattern it looks like. */
function readEscape(body: string, at: number): [string, number] {
  const char = body[at + 1] ?? '';
  const known = escapes[char];
  return known === undefined ? [`\\${char}`, 1 + char.length] : [known, 2];
}

const variableForm = /^\$\{(?:(env|file):)?([^}:]+?)(?::-([^}]*))?\}$/;

function readVariable(
  text: string,
  span: Span,
  onFault: (fault: LiteralFault) => void,
): LiteralPart | undefined {
  const match = variableForm.exec(text);
  const scope = match?.[1];
  const name = match?.[2]?.trim() ?? '';
  const badName = scope === undefined ? !/^[\p{L}\p{N}_.]+$/u.test(name) : name === '';
  if (!match || badName || (match[3] !== undefined && scope !== 'env')) {
    onFault({
      span,
      message: text.endsWith('}')
        ? `\`${text}\` is not a variable reference`
        : `\`${text}\` has no closing \`}\``,
      help: 'write ${name}, ${env:NAME}, ${env:NAME:-default} or ${file:PATH}; $${ stands for a plain ${',
    });
    return undefined;
  }
  return {
    kind: 'variable',
    scope: scope === 'env' || scope === 'file' ? scope : 'set',
    name,
    fallback: match[3],
    span,
  };
}

/** The text of a literal that holds no variable, else undefined. */
export function plainText(literal: Literal): string | undefined {
  let text = '';
  for (const part of literal.parts) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
}
