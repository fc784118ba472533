import type { BinaryOperatorPlan } from '../model/expression-plan.ts';
import type { Span } from '../model/source-text.ts';
import type { Identifier, Literal } from './ast.ts';

interface Node {
  readonly span: Span;
}

/** A number keeps its text: it may not fit a JavaScript number. */
export type ConstantExpression =
  | (Node & {
      readonly kind: 'number';
      readonly text: string;
      readonly form: 'integer' | 'decimal' | 'float';
    })
  | (Node & { readonly kind: 'string'; readonly value: Literal })
  | (Node & { readonly kind: 'boolean'; readonly value: boolean })
  | (Node & { readonly kind: 'null' });

export type BinaryOperator = BinaryOperatorPlan;

export interface CaseBranch extends Node {
  readonly when: Expression;
  readonly result: Expression;
}

/** The type of a cast: its words in lower case with one space between them, and its lengths. */
export interface CastType extends Node {
  readonly name: string;
  readonly lengths: readonly number[];
}

/** `interval 1 day`, an argument of date functions. */
export interface IntervalExpression extends Node {
  readonly kind: 'interval';
  readonly amount: Expression;
  readonly unit: Identifier;
}

export type Expression =
  | ConstantExpression
  | (Node & { readonly kind: 'column'; readonly name: Identifier })
  /** `and` and `or` hold all their operands: a long chain is not a deep tree. */
  | (Node & { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[] })
  | (Node & { readonly kind: 'not'; readonly operand: Expression })
  | (Node & { readonly kind: 'negate'; readonly operand: Expression })
  | (Node & {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Node & {
      readonly kind: 'is';
      readonly operand: Expression;
      readonly negated: boolean;
      readonly value: null | boolean;
    })
  | (Node & {
      readonly kind: 'in';
      readonly operand: Expression;
      readonly negated: boolean;
      readonly elements: readonly Expression[];
    })
  | (Node & {
      readonly kind: 'between';
      readonly operand: Expression;
      readonly negated: boolean;
      readonly low: Expression;
      readonly high: Expression;
    })
  | (Node & {
      readonly kind: 'like';
      readonly operand: Expression;
      readonly negated: boolean;
      readonly pattern: Expression;
      readonly escape: Expression | undefined;
    })
  | (Node & {
      readonly kind: 'rlike';
      readonly operand: Expression;
      readonly negated: boolean;
      readonly pattern: Expression;
    })
  | (Node & {
      readonly kind: 'case';
      /** Compared with each `when`; undefined: each `when` is a condition. */
      readonly subject: Expression | undefined;
      readonly branches: readonly CaseBranch[];
      readonly otherwise: Expression | undefined;
    })
  | (Node & { readonly kind: 'cast'; readonly operand: Expression; readonly type: CastType })
  | (Node & {
      readonly kind: 'call';
      readonly name: Identifier;
      readonly arguments: readonly (Expression | IntervalExpression)[];
    });
