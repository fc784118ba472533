import type { SourceText } from '../model/source-text.ts';
import type { CheckContext } from './context.ts';
import type { Variables } from './variables.ts';

/** What an expression is bound in. */
export interface ExpressionScope {
  readonly source: SourceText;
  readonly variables: Variables;
  readonly context: CheckContext;
}

/** Undefined if one is. */
export function all<T>(parts: readonly (T | undefined)[]): readonly T[] | undefined {
  return parts.every((part) => part !== undefined) ? parts : undefined;
}
