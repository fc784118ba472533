import { diagnose } from '../diagnostics/diagnostic.ts';
import type { TransformDescription } from '../model/format.ts';
import { isPerRow, type PathTemplate, showPath, type TableName } from '../model/path-template.ts';
import type { BoundLoad, BoundProgram, BoundRun, BoundSave, BoundTable } from './bound.ts';
import type { CheckContext } from './context.ts';
import { namesOfPattern, tablesOf } from './static-names.ts';
import { loadOf, runsOf } from './trace.ts';

type PlaceOf = (table: TableName) => string;

/** A save into places where one document replaces another of the same id. */
interface Placed {
  readonly save: BoundSave;
  readonly load: BoundLoad;
  readonly path: PathTemplate;
  readonly placeOf: PlaceOf;
  /** The tables it can write; undefined when the script does not name them. */
  readonly tables: readonly TableName[] | undefined;
}

/** T30: keys that are bare tell the rows of one table apart, not those of two. */
export function checkTablesApart(program: BoundProgram, context: CheckContext): void {
  for (const placed of placedSaves(program)) {
    if (mergesTables(placed)) tellMerged(placed, context);
    else if (!isPerRow(placed.path)) tellSame(placed, context);
  }
}

/** A place that changes while the row stays leaves its older documents behind. */
export function checkPlacesStay(program: BoundProgram, context: CheckContext): void {
  for (const { save, path } of placedSaves(program)) {
    const moving = path.parts.find(
      (part) => 'placeholder' in part && (part.placeholder === 'date' || part.placeholder === 'type'),
    );
    if (!moving) continue;
    const shown = showPath({ parts: [moving] });
    context.report(
      diagnose(
        'BSQL4104',
        save.source,
        save.statement.target.path.span,
        `${shown} is of the change, not of the row: a later update goes to another place and leaves the older document behind, and a delete misses it`,
        {
          help: 'take it from a column that stays, such as {row.created_month} from a select; right as it is where rows are only inserted',
        },
      ),
    );
  }
}

function mergesTables({ save, load, path }: Placed): boolean {
  const idColumns = save.target?.options.values.idCols;
  const options = load.target?.options.values ?? {};
  const several = (pattern: unknown): boolean =>
    typeof pattern === 'string' && (namesOfPattern(pattern)?.length ?? 2) > 1;
  const has = (name: string): boolean =>
    path.parts.some((part) => 'placeholder' in part && part.placeholder === name);
  if (Array.isArray(idColumns) && idColumns.length > 1) return false;
  const runs = runsOf(save.table);
  // One document of many tables has one key.
  if (runs.some(({ does }) => does?.joins)) return false;
  // Shards of one table are merged on purpose: whoever names the key has thought of it.
  if (mergingRun(runs)) return idColumns === undefined;
  if (!has('table')) return several(options.tableNamePattern);
  // Databases of one shape are often merged on purpose: whoever names the key has thought of it.
  const chosen = load.target?.options.given.has('databaseNamePattern');
  return !has('db') && chosen === true && idColumns === undefined && several(options.databaseNamePattern);
}

function mergingRun(runs: readonly BoundRun[]): BoundRun | undefined {
  return runs.find(({ does, from }) => {
    const before = does?.nameOf && tablesBehind(from);
    if (!does || !before) return does?.mergesTables;
    return renamed(before, does).length < before.length;
  });
}

function tellMerged(placed: Placed, context: CheckContext): void {
  const run = mergingRun(runsOf(placed.save.table));
  if (run) tellRewritten(placed, run, context);
  else tellMergedPath(placed, context);
}

function tellRewritten({ save }: Placed, run: BoundRun, context: CheckContext): void {
  context.report(
    diagnose(
      'BSQL4101',
      save.source,
      save.statement.target.path.span,
      `\`${run.target?.format.name}\` may give several tables one name, and their rows with the same key overwrite each other here`,
      {
        labels: [{ source: run.source, span: run.statement.target.span, text: 'gives new names' }],
        help: 'if the keys differ in all of them, name the key with idCols="…"; else make the old name a part of it: select *, __table as shard before the run, and idCols="shard,id"',
      },
    ),
  );
}

function tellMergedPath({ save, load, path }: Placed, context: CheckContext): void {
  const missing = path.parts.some((part) => 'placeholder' in part && part.placeholder === 'table')
    ? 'db'
    : 'table';
  const option = missing === 'db' ? 'databaseNamePattern' : 'tableNamePattern';
  const pattern = load.target?.options.given.get(option);
  context.report(
    diagnose(
      'BSQL4101',
      save.source,
      save.statement.target.path.span,
      `\`${load.name.name}\` follows several ${missing === 'db' ? 'databases' : 'tables'}, and all of them go to this one place: rows with the same key overwrite each other`,
      {
        labels: [
          pattern
            ? { source: pattern.source, span: pattern.option.span, text: 'can match several' }
            : {
                source: load.source,
                span: load.name.span,
                text: `without ${option} it follows every ${missing === 'db' ? 'database' : 'table'}`,
              },
        ],
        help: `put {${missing}} into the path, or follow one ${missing === 'db' ? 'database' : 'table'} with ${option}="…"`,
      },
    ),
  );
}

/** T31: two tables whose names become one. */
function tellSame({ save, load, placeOf, tables = [] }: Placed, context: CheckContext): void {
  const seen = new Map<string, TableName>();
  for (const table of tables) {
    const place = placeOf(table);
    const first = seen.get(place);
    if (first) {
      const pattern = load.target?.options.given.get('tableNamePattern');
      context.report(
        diagnose(
          'BSQL4102',
          save.source,
          save.statement.target.path.span,
          `the tables ${show(first)} and ${show(table)} would both go to \`${place}\``,
          {
            labels: pattern
              ? [{ source: pattern.source, span: pattern.option.span, text: 'both are followed' }]
              : [],
            help: 'save them with two loads and two paths',
          },
        ),
      );
      return;
    }
    seen.set(place, table);
  }
}

/** Two saves that are known to write the same place. */
export function checkSavesApart(program: BoundProgram, context: CheckContext): void {
  const earlier: Placed[] = [];
  for (const placed of placedSaves(program)) {
    for (const other of earlier) {
      const place = commonPlace(placed, other);
      if (place === undefined) continue;
      const { save } = placed;
      context.report(
        diagnose(
          'BSQL4103',
          save.source,
          save.statement.target.path.span,
          `two saves write to \`${place}\`: where they have a key in common, one overwrites and deletes what the other wrote`,
          {
            labels: [
              {
                source: other.save.source,
                span: other.save.statement.target.path.span,
                text: 'the other one',
              },
            ],
            help: 'give one of them another path',
          },
        ),
      );
      break;
    }
    earlier.push(placed);
  }
}

function commonPlace(a: Placed, b: Placed): string | undefined {
  if (serverOf(a) !== serverOf(b)) return undefined;
  const places = placesOf(a);
  return placesOf(b)?.find((place) => places?.includes(place));
}

/** The places that a save writes, as far as they are certain. */
function placesOf({ path, placeOf, tables }: Placed): readonly string[] | undefined {
  if (isPerRow(path)) return undefined;
  const fixed = path.parts.every((part) => 'text' in part);
  return fixed ? [placeOf({ database: '', name: '' })] : tables?.map(placeOf);
}

/** The format, and the addresses of its servers where it has any. */
function serverOf({ save }: Placed): string {
  const { target } = save;
  return JSON.stringify([target?.format.name, target?.options.values['es.nodes']]);
}

function placedSaves(program: BoundProgram): readonly Placed[] {
  return program.saves.flatMap((save) => {
    const load = loadOf(save.table);
    const path = save.target?.path;
    const placeOf = save.target?.format.sink?.placeOf;
    // A select that looks at the table's name may leave one table of many, or make a key of it.
    if (!load?.target || !path || !placeOf || readsTableName(save.table)) return [];
    // What a run does whose options are wrong, nobody knows; that they are wrong was told.
    if (runsOf(save.table).some(({ does }) => !does)) return [];
    return [
      {
        save,
        load,
        path,
        placeOf: (table: TableName) => placeOf(path, table),
        tables: tablesBehind(save.table),
      },
    ];
  });
}

/** The names that tables have behind every step; undefined when there may be others. */
function tablesBehind(table: BoundTable | undefined): readonly TableName[] | undefined {
  if (table === undefined) return undefined;
  if (table.kind === 'load') return table.target && tablesOf(table.target.options.values);
  const before = tablesBehind(table.from);
  if (table.kind === 'select') return before;
  const { does } = table;
  if (!does) return undefined;
  return before && renamed(before, does);
}

/** Rows that are merged on purpose go to one place on purpose: each name stands once. */
function renamed(tables: readonly TableName[], { nameOf }: TransformDescription): readonly TableName[] {
  const named = tables.map((table) => nameOf?.(table) ?? table);
  return [...new Map(named.map((one) => [show(one), one])).values()];
}

function readsTableName(table: BoundTable | undefined): boolean {
  if (table === undefined || table.kind === 'load') return false;
  if (table.kind === 'run') return readsTableName(table.from);
  const { source, statement } = table;
  const text = source.text.slice(statement.span.start, statement.span.end);
  return /\b__(?:table|db)\b/i.test(text) || readsTableName(table.from);
}

function show({ database, name }: TableName): string {
  return `\`${database}.${name}\``;
}
