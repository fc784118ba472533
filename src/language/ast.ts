import type { ComparisonOperator } from '../model/plan.ts';
import type { SourceText, Span } from '../model/source-text.ts';

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
  readonly where: readonly Condition[];
  readonly name: Identifier;
}

export interface SelectItem extends Node {
  /** Undefined for `*`. */
  readonly column: Identifier | undefined;
  readonly alias: Identifier | undefined;
}

/** A number keeps its text: it may not fit a JavaScript number. */
export type Constant =
  | (Node & { readonly kind: 'number'; readonly text: string })
  | (Node & { readonly kind: 'string'; readonly value: Literal })
  | (Node & { readonly kind: 'boolean'; readonly value: boolean });

export type Condition =
  | (Node & {
      readonly kind: 'compare';
      readonly column: Identifier;
      readonly operator: ComparisonOperator;
      readonly value: Constant;
    })
  | (Node & {
      readonly kind: 'in';
      readonly column: Identifier;
      readonly negated: boolean;
      readonly values: readonly Constant[];
    })
  | (Node & { readonly kind: 'null'; readonly column: Identifier; readonly negated: boolean });

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
