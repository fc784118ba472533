import type { CstNode, IToken } from 'chevrotain';
import type * as ast from './ast.ts';
import { buildExpression } from './build-expression.ts';
import { child, children, endOf, leafTokens, onlyNode, spanOf, tokens } from './cst.ts';
import type { Expression } from './expression.ts';
import { type LiteralFault, plainText, readLiteral } from './literal.ts';
import { Backtick } from './tokens.ts';

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
      where: children(node, 'expression').map((where) => this.expression(where))[0],
      name: this.alias(node),
      span: spanOf(node),
    };
  }

  selectItem(node: CstNode): ast.SelectItem {
    const span = spanOf(node);
    const [value] = children(node, 'expression');
    if (!value) {
      return { kind: 'all', except: children(node, 'except').map((name) => this.name(name)), span };
    }
    const alias = children(node, 'alias').length > 0 ? this.alias(node) : undefined;
    return { kind: 'value', value: this.expression(value), alias, span };
  }

  expression(node: CstNode): Expression {
    return buildExpression(node, {
      name: (name) => this.name(name),
      literal: (token) => this.literal(token),
    });
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
    const parts = leafTokens(node);
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
    const [only] = leafTokens(node);
    if (!only) throw new Error('a name has one token');
    const span = spanOf(node);
    if (only.tokenType !== Backtick) return { name: only.image, span };
    return { name: plainText(this.literal(only)) ?? only.image.slice(1, -1), span };
  }

  literal(of: IToken): ast.Literal {
    return readLiteral(of, this.#onFault);
  }
}
