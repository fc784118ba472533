/** What a cast can make; the spellings of the script are brought to these. */
export type CastTarget =
  | 'signed'
  | 'unsigned'
  | 'decimal'
  | 'double'
  | 'char'
  | 'date'
  | 'datetime'
  | 'time'
  | 'json';

export type IntervalUnit =
  | 'microsecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year';

export type BinaryOperatorPlan =
  | '='
  | '<=>'
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | 'div'
  | '||'
  | '->'
  | '->>';

export interface CaseBranchPlan {
  readonly when: ExpressionPlan;
  readonly result: ExpressionPlan;
}

/** A checked expression: plain JSON, variables put in, numbers as text so that no digit is lost. */
export type ExpressionPlan =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | {
      readonly kind: 'number';
      readonly text: string;
      readonly form: 'integer' | 'decimal' | 'float';
    }
  | { readonly kind: 'string'; readonly value: string }
  /** A column of the table, or a pseudo-column such as `__ts`. */
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly ExpressionPlan[] }
  | { readonly kind: 'not' | 'negate'; readonly operand: ExpressionPlan }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperatorPlan;
      readonly left: ExpressionPlan;
      readonly right: ExpressionPlan;
    }
  | {
      readonly kind: 'is';
      readonly operand: ExpressionPlan;
      readonly negated: boolean;
      readonly value: null | boolean;
    }
  | {
      readonly kind: 'in';
      readonly operand: ExpressionPlan;
      readonly negated: boolean;
      readonly elements: readonly ExpressionPlan[];
    }
  | {
      readonly kind: 'between';
      readonly operand: ExpressionPlan;
      readonly negated: boolean;
      readonly low: ExpressionPlan;
      readonly high: ExpressionPlan;
    }
  | {
      readonly kind: 'like';
      readonly operand: ExpressionPlan;
      readonly negated: boolean;
      readonly pattern: ExpressionPlan;
      readonly escape?: ExpressionPlan;
    }
  | {
      readonly kind: 'rlike';
      readonly operand: ExpressionPlan;
      readonly negated: boolean;
      readonly pattern: ExpressionPlan;
    }
  | {
      readonly kind: 'case';
      readonly subject?: ExpressionPlan;
      readonly branches: readonly CaseBranchPlan[];
      readonly otherwise?: ExpressionPlan;
    }
  | {
      readonly kind: 'cast';
      readonly operand: ExpressionPlan;
      readonly target: CastTarget;
      readonly lengths: readonly number[];
    }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly ExpressionPlan[] }
  /** `interval 1 day`, only an argument of a function. */
  | { readonly kind: 'interval'; readonly amount: ExpressionPlan; readonly unit: IntervalUnit }
  /** The bare unit of `timestampdiff(day, …)`, only an argument of a function. */
  | { readonly kind: 'unit'; readonly unit: IntervalUnit };
