import { parse } from '../language/parse.ts';
import type { SourceText, Span } from '../model/source-text.ts';

/** Where a script has the statements that a plan was made of. */
export interface StatementPlaces {
  readonly load: (table: string) => Span;
  /** The save of a table, counted from 0 among the saves of that table. */
  readonly save: (table: string, index: number) => Span;
}

/** The script's beginning stands for statements of included files. */
const elsewhere: Span = { start: 0, end: 0 };

export function findPlaces(source: SourceText): StatementPlaces {
  const { statements } = parse(source).script;
  const loads = statements.filter((statement) => statement.kind === 'load');
  const saves = statements.filter((statement) => statement.kind === 'save');
  return {
    load: (table) => loads.find((load) => load.name.name === table)?.target.span ?? elsewhere,
    save: (table, index) =>
      saves.filter((save) => save.table.name === table)[index]?.target.span ?? elsewhere,
  };
}
