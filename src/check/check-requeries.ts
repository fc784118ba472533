import { diagnose } from '../diagnostics/diagnostic.ts';
import type { BoundProgram, BoundRun, BoundTable } from './bound.ts';
import type { CheckContext } from './context.ts';
import { placingOptions } from './placing-options.ts';
import { namesOfPattern } from './static-names.ts';
import { loadOf, runsOf } from './trace.ts';

/** Behind a re-query nobody knows what a document was: views and further re-queries have no sense there. */
export function checkBehindRequeries(program: BoundProgram, context: CheckContext): void {
  for (const table of program.tables) {
    if (table.kind === 'load') continue;
    const requery = runsOf(table.from).find(isRequery);
    if (!requery) continue;
    const label = { source: requery.source, span: requery.statement.target.span, text: 're-queried here' };
    if (table.kind === 'select' && table.statement.where) {
      context.report(
        diagnose(
          'BSQL3022',
          table.source,
          table.statement.where.span,
          'behind a re-query a select cannot have a where: what a document was before is not known, so it could not leave',
          { labels: [label], help: 'put the condition into the SQL of the re-query' },
        ),
      );
    }
    if (table.kind === 'run' && isRequery(table)) {
      context.report(
        diagnose(
          'BSQL3022',
          table.source,
          table.statement.target.format.span,
          'a re-query cannot stand behind another: which documents a row belonged to before is not known there',
          { labels: [label], help: 'put the other tables into the first SQL' },
        ),
      );
    }
  }
}

/** Of a document that is gone only its key is known. */
export function checkRequeryIds(program: BoundProgram, context: CheckContext): void {
  for (const save of program.saves) {
    for (const { option, given, columns } of placingOptions(save)) {
      // What a select calls otherwise may still be the key; a routing has no reason to be.
      const requery = option === 'idCols' ? nearestRequery(save.table) : runsOf(save.table).find(isRequery);
      const key = requery?.does?.joins?.key;
      if (!requery || key === undefined) continue;
      if (columns.length === 1 && columns[0]?.toLowerCase() === key.toLowerCase()) continue;
      context.report(
        diagnose(
          'BSQL2102',
          given.source,
          given.option.value.span,
          `${option} must be \`${key}\` behind this re-query: nothing else is known of a document that is gone`,
          {
            labels: [
              { source: requery.source, span: requery.statement.target.span, text: `its key is ${key}` },
            ],
            help: `write ${option}="${key}", or leave it out`,
          },
        ),
      );
    }
  }
}

/** A table that the load does not follow never changes here; one that nobody asked for changes nothing. */
export function checkRequeryTables(program: BoundProgram, context: CheckContext): void {
  for (const run of program.tables) {
    if (run.kind !== 'run' || !run.does?.joins) continue;
    const load = loadOf(run.from);
    const pattern = load?.target?.options.values.tableNamePattern;
    // Renamed tables are not those of the pattern.
    if (!load || typeof pattern !== 'string' || runsOf(run.from).some(({ does }) => !does || does.nameOf))
      continue;
    const wanted = run.does.joins.tables;
    const whole = new RegExp(`^(?:${pattern})$`, 'u');
    const unseen = wanted.filter((name) => !whole.test(name));
    const idle = (namesOfPattern(pattern) ?? []).filter((name) => !wanted.includes(name));
    const given = load.target?.options.given.get('tableNamePattern');
    const span = run.statement.target.format.span;
    const labels = given ? [{ source: given.source, span: given.option.span, text: 'follows these' }] : [];
    if (unseen.length > 0) {
      context.report(
        diagnose(
          'BSQL2103',
          run.source,
          span,
          `changes of ${list(unseen)} are never seen here: the load does not follow ${unseen.length === 1 ? 'it' : 'them'}`,
          {
            labels,
            help: `follow ${unseen.length === 1 ? 'it' : 'them'} with tableNamePattern, or leave ${unseen.length === 1 ? 'it' : 'them'} out of keys`,
          },
        ),
      );
    }
    if (idle.length > 0) {
      context.report(
        diagnose(
          'BSQL2103',
          run.source,
          span,
          `changes of ${list(idle)} do nothing here: neither keys nor related names ${idle.length === 1 ? 'it' : 'them'}`,
          {
            labels,
            help: 'say with keys which column holds the key of the document, or follow fewer tables',
          },
        ),
      );
    }
  }
}

function isRequery({ does }: BoundRun): boolean {
  return does?.joins !== undefined;
}

/** The re-query whose columns still have their names. */
function nearestRequery(table: BoundTable | undefined): BoundRun | undefined {
  if (table?.kind !== 'run') return undefined;
  return isRequery(table) ? table : nearestRequery(table.from);
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
