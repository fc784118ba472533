import type { SourceText, Span } from '../model/source-text.ts';
import type { Expression } from './expression.ts';

interface Node {
  readonly span: Span;
}

export interface Identifier extends Node {
  readonly name: string;
}

export type LiteralPart = TextPart | VariablePart;

export interface TextPart extends Node {
  readonly kind: 'text';
  readonly text: string;
}

/** `${name}`, `${env:NAME}`, `${env:NAME:-default}` or `${file:PATH}`. */
export interface VariablePart extends Node {
  readonly kind: 'variable';
  readonly scope: 'set' | 'env' | 'file';
  readonly name: string;
  readonly fallback: string | undefined;
}

/** A string or bare word, unescaped and taken apart into text and variables. */
export interface Literal extends Node {
  readonly style: 'double' | 'single' | 'block' | 'backtick' | 'bare';
  readonly parts: readonly LiteralPart[];
}

export interface Option extends Node {
  readonly key: Identifier;
  readonly value: Literal;
}

/** `FORMAT.PATH` */
export interface Target extends Node {
  readonly format: Identifier;
  readonly path: Literal;
}

export interface SetStatement extends Node {
  readonly kind: 'set';
  readonly key: Identifier;
  readonly value: Literal;
  readonly options: readonly Option[];
}

export interface ConnectStatement extends Node {
  readonly kind: 'connect';
  readonly format: Identifier;
  readonly options: readonly Option[];
  readonly name: Identifier;
}

export interface LoadStatement extends Node {
  readonly kind: 'load';
  readonly target: Target;
  readonly options: readonly Option[];
  readonly name: Identifier;
}

export interface SaveStatement extends Node {
  readonly kind: 'save';
  readonly mode: Identifier | undefined;
  readonly table: Identifier;
  readonly target: Target;
  readonly options: readonly Option[];
  readonly partitionBy: readonly Identifier[];
}

export interface RunStatement extends Node {
  readonly kind: 'run';
  readonly table: Identifier;
  readonly target: Target;
  readonly options: readonly Option[];
  readonly name: Identifier;
}

export interface IncludeStatement extends Node {
  readonly kind: 'include';
  readonly target: Target;
}

export interface SelectStatement extends Node {
  readonly kind: 'select';
  readonly items: readonly SelectItem[];
  readonly table: Identifier;
  readonly where: Expression | undefined;
  readonly name: Identifier;
}

export type SelectItem =
  | (Node & { readonly kind: 'all'; readonly except: readonly Identifier[] })
  | (Node & {
      readonly kind: 'value';
      readonly value: Expression;
      readonly alias: Identifier | undefined;
    });

export type Statement =
  | SetStatement
  | ConnectStatement
  | LoadStatement
  | SaveStatement
  | SelectStatement
  | RunStatement
  | IncludeStatement;

export interface Script {
  readonly source: SourceText;
  readonly statements: readonly Statement[];
  /** Every word of the statements that did not parse: names that they may have defined or used. */
  readonly lostWords: ReadonlySet<string>;
  /** Whether every statement parsed. */
  readonly whole: boolean;
}
