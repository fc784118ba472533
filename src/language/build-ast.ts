import type { CstElement, CstNode, IToken } from 'chevrotain';
import type { ComparisonOperator } from '../model/plan.ts';
import type { Span } from '../model/source-text.ts';
import type * as ast from './ast.ts';
import { type LiteralFault, plainText, readLiteral } from './literal.ts';
import { Backtick, False, True } from './tokens.ts';

export type OnFault = (fault: LiteralFault) => void;

/** The AST of a statement's CST. Every node of the CST has a function of its name here. */
export function buildStatement(cst: CstNode, onFault: OnFault): ast.Statement {
  const node = onlyNode(cst);
  const visitor = new Visitor(onFault);
  switch (node.name) {
    case 'setStatement':
      return visitor.set(node);
    case 'connectStatement':
      return visitor.connect(node);
    case 'loadStatement':
      return visitor.load(node);
    case 'saveStatement':
      return visitor.save(node);
    case 'selectStatement':
      return visitor.select(node);
    case 'runStatement':
      return visitor.run(node);
    default:
      return { kind: 'include', target: visitor.target(child(node, 'target')), span: spanOf(node) };
  }
}

class Visitor {
  readonly #onFault: OnFault;

  constructor(onFault: OnFault) {
    this.#onFault = onFault;
  }

  set(node: CstNode): ast.SetStatement {
    return {
      kind: 'set',
      key: this.dottedName(child(node, 'dottedName')),
      value: this.value(child(node, 'value')),
      options: this.optionList(node),
      span: spanOf(node),
    };
  }

  connect(node: CstNode): ast.ConnectStatement {
    return {
      kind: 'connect',
      format: this.name(child(node, 'format')),
      options: this.optionList(node),
      name: this.alias(node),
      span: spanOf(node),
    };
  }

  load(node: CstNode): ast.LoadStatement {
    return {
      kind: 'load',
      target: this.target(child(node, 'target')),
      options: this.optionList(node),
      name: this.alias(node),
      span: spanOf(node),
    };
  }

  save(node: CstNode): ast.SaveStatement {
    const first = this.name(child(node, 'first'));
    const second = children(node, 'second').map((name) => this.name(name))[0];
    return {
      kind: 'save',
      mode: second ? first : undefined,
      table: second ?? first,
      target: this.target(child(node, 'target')),
      options: this.optionList(node),
      partitionBy: children(node, 'partition').map((name) => this.name(name)),
      span: spanOf(node),
    };
  }

  run(node: CstNode): ast.RunStatement {
    return {
      kind: 'run',
      table: this.name(child(node, 'table')),
      target: this.target(child(node, 'target')),
      options: this.optionList(node),
      name: this.alias(node),
      span: spanOf(node),
    };
  }

  select(node: CstNode): ast.SelectStatement {
    return {
      kind: 'select',
      items: children(node, 'selectItem').map((item) => this.selectItem(item)),
      table: this.name(child(node, 'table')),
      where: children(node, 'condition').map((condition) => this.condition(condition)),
      name: this.alias(node),
      span: spanOf(node),
    };
  }

  selectItem(node: CstNode): ast.SelectItem {
    const column = children(node, 'column').map((name) => this.name(name))[0];
    const alias = children(node, 'alias').length > 0 ? this.alias(node) : undefined;
    return { column, alias, span: spanOf(node) };
  }

  condition(node: CstNode): ast.Condition {
    const column = this.name(child(node, 'column'));
    const span = spanOf(node);
    const negated = tokens(node, 'negation').length > 0;
    if (tokens(node, 'is').length > 0) return { kind: 'null', column, negated, span };
    const values = children(node, 'constant').map((constant) => this.constant(constant));
    if (tokens(node, 'in').length > 0) return { kind: 'in', column, negated, values, span };
    const [value] = values;
    if (!value) throw new Error('a comparison has one constant');
    return { kind: 'compare', column, operator: operatorOf(token(node, 'Comparison').image), value, span };
  }

  constant(node: CstNode): ast.Constant {
    const span = spanOf(node);
    const [number] = children(node, 'number');
    if (number)
      return {
        kind: 'number',
        text: allTokens(number)
          .map((part) => part.image)
          .join(''),
        span,
      };
    const [only] = allTokens(node);
    if (only && (only.tokenType === True || only.tokenType === False)) {
      return { kind: 'boolean', value: only.tokenType === True, span };
    }
    return { kind: 'string', value: this.literal(token(node, 'Text')), span };
  }

  optionList(statement: CstNode): ast.Option[] {
    return children(statement, 'optionList').flatMap((list) =>
      children(list, 'assignment').map((option) => ({
        key: this.dottedName(child(option, 'dottedName')),
        value: this.value(child(option, 'value')),
        span: spanOf(option),
      })),
    );
  }

  value(node: CstNode): ast.Literal {
    const parts = allTokens(node);
    const [first] = parts;
    if (parts.length === 1 && first) return this.literal(first);
    const span = spanOf(node);
    const text = parts.map((part) => part.image).join('');
    return { style: 'bare', parts: [{ kind: 'text', text, span }], span };
  }

  target(node: CstNode): ast.Target {
    const format = this.name(child(node, 'format'));
    const [quoted] = tokens(node, 'quoted');
    if (quoted) return { format, path: this.literal(quoted), span: spanOf(node) };
    const segments = tokens(node, 'segment');
    const span = { start: segments[0]?.startOffset ?? 0, end: endOf(segments.at(-1)) };
    const text = segments.map((segment) => segment.image).join('.');
    return {
      format,
      path: { style: 'bare', parts: [{ kind: 'text', text, span }], span },
      span: spanOf(node),
    };
  }

  alias(parent: CstNode): ast.Identifier {
    return this.name(child(child(parent, 'alias'), 'name'));
  }

  dottedName(node: CstNode): ast.Identifier {
    const names = children(node, 'name').map((part) => this.name(part).name);
    return { name: names.join('.'), span: spanOf(node) };
  }

  name(node: CstNode): ast.Identifier {
    const [only] = allTokens(node);
    if (!only) throw new Error('a name has one token');
    const span = spanOf(node);
    if (only.tokenType !== Backtick) return { name: only.image, span };
    return { name: plainText(this.literal(only)) ?? only.image.slice(1, -1), span };
  }

  literal(of: IToken): ast.Literal {
    return readLiteral(of, this.#onFault);
  }
}

const operators: readonly ComparisonOperator[] = ['=', '!=', '<', '<=', '>', '>='];

function operatorOf(image: string): ComparisonOperator {
  return operators.find((operator) => operator === image) ?? '!=';
}

function elements(node: CstNode, name: string): readonly CstElement[] {
  return node.children[name] ?? [];
}

function isNode(element: CstElement): element is CstNode {
  return 'children' in element;
}

function children(node: CstNode, name: string): CstNode[] {
  return elements(node, name).filter(isNode);
}

function child(node: CstNode, name: string): CstNode {
  const [found] = children(node, name);
  if (!found) throw new Error(`${node.name} has no ${name}`);
  return found;
}

function onlyNode(node: CstNode): CstNode {
  const found = Object.values(node.children).flat().find(isNode);
  if (!found) throw new Error(`${node.name} is empty`);
  return found;
}

function tokens(node: CstNode, name: string): IToken[] {
  return elements(node, name).filter((element): element is IToken => !isNode(element));
}

function token(node: CstNode, name: string): IToken {
  const [found] = tokens(node, name);
  if (!found) throw new Error(`${node.name} has no ${name}`);
  return found;
}

/** All tokens under a node, in the order of the text. */
function allTokens(node: CstNode): IToken[] {
  return Object.values(node.children)
    .flat()
    .flatMap((element) => (isNode(element) ? allTokens(element) : [element]))
    .sort((a, b) => a.startOffset - b.startOffset);
}

function endOf(last: IToken | undefined): number {
  return last ? last.startOffset + last.image.length : 0;
}

function spanOf(node: CstNode): Span {
  const { location } = node;
  return { start: location?.startOffset ?? 0, end: (location?.endOffset ?? -1) + 1 };
}
