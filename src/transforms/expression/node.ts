import type { ChangeEvent, Row } from '../../model/change.ts';
import type { ExpressionPlan } from '../../model/expression-plan.ts';
import type { Datum, ValueType } from './value-type.ts';

export type Evaluate = (row: Row, event: ChangeEvent) => Datum;

/** A compiled expression. */
export interface Node {
  readonly type: ValueType;
  readonly evaluate: Evaluate;
  /** The value of an expression that names no column; undefined for any other. */
  readonly constant: { readonly value: Datum } | undefined;
  /** What it was made from, for messages. */
  readonly plan: ExpressionPlan;
}

const noRow: Row = [];
const noEvent: ChangeEvent = {
  operation: 'read',
  table: { database: '', name: '', columns: [], primaryKey: undefined },
  before: undefined,
  after: undefined,
  version: 0,
  origin: { time: 0, file: '', offset: 0, gtid: undefined },
};

export function constantNode(plan: ExpressionPlan, type: ValueType, value: Datum): Node {
  return { plan, type, evaluate: () => value, constant: { value } };
}

/** A node over others. Over constants alone it is one itself, evaluated now. */
export function makeNode(
  plan: ExpressionPlan,
  type: ValueType,
  operands: readonly Node[],
  evaluate: Evaluate,
): Node {
  if (operands.every((operand) => operand.constant)) {
    try {
      return constantNode(plan, type, evaluate(noRow, noEvent));
    } catch {
      // It may stand in a branch that no row takes, so it is the row's fault if one does.
    }
  }
  return { plan, type, evaluate, constant: undefined };
}
