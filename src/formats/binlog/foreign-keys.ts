import type { Problem } from '../../model/format.ts';
import type { ServerFacts } from './server.ts';

/** A foreign key that changes rows of its own table when the rows it points to change. */
export interface CascadingKey {
  /** `database.table` that has the key and whose rows change. */
  readonly child: string;
  readonly name: string;
  /** As in `ON DELETE CASCADE ON UPDATE SET NULL`. */
  readonly actions: string;
}

/** From SHOW CREATE TABLE, which a user with SELECT may read on every server, unlike REFERENTIAL_CONSTRAINTS. */
export function readCascadingKeys(child: string, statement: string): CascadingKey[] {
  return [
    ...statement.matchAll(/CONSTRAINT [`"]((?:[^`"]|``|"")+)[`"] FOREIGN KEY \(.*\) REFERENCES .*/g),
  ].flatMap(([line, name = '']) => {
    const actions = line.match(/ON (?:DELETE|UPDATE) (?:CASCADE|SET NULL|SET DEFAULT)/g);
    return actions ? [{ child, name, actions: actions.join(' ') }] : [];
  });
}

/** MySQL logs such changes since 9.6, unless it was told to leave them to InnoDB. */
export function logsCascades(facts: ServerFacts): boolean {
  const [major = 0, minor = 0] = facts.version.split('.').map((part) => Number.parseInt(part, 10));
  return !facts.mariadb && !facts.nativeForeignKeys && (major > 9 || (major === 9 && minor >= 6));
}

/** T12. */
export function judgeCascades(keys: readonly CascadingKey[], address: string): Problem[] {
  return keys.map(({ child, name, actions }) => ({
    severity: 'warning',
    code: 'BSQL5023',
    message: `${address}: the foreign key ${name} of ${child} has ${actions}, and what it does to ${child} is not in the log`,
    help: `documents of ${child} go stale when a row that they point to is deleted or changes its key: let the application change the rows of ${child} itself, or declare the key RESTRICT`,
  }));
}
