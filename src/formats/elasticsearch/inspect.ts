import { tableName } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { InspectedTable, InspectedTarget, Problem, SinkInspection } from '../../model/inspection.ts';
import { hasKey } from '../encoding/document-id.ts';
import { inspectId } from '../encoding/inspect-id.ts';
import type { KeylessRows } from './encoder.ts';
import type { FieldTypes } from './field-types.ts';
import { defineIndex, type IndexDefinition, type IndexRules } from './index-definition.ts';
import { judgeColumnRules } from './judge-column-rules.ts';
import { judgeIndex } from './judge-index.ts';
import { inspectRouting } from './routing.ts';
import type { Service } from './service.ts';

export interface InspectionQuestions {
  readonly idColumns: readonly string[] | undefined;
  /** The column that routes documents; undefined: ids do. */
  readonly routing?: string | undefined;
  readonly rules: IndexRules;
  /** What becomes of tables without a key; undefined where they are an error. */
  readonly keyless?: KeylessRows | undefined;
  /** The index of a table, undefined where only a row tells it; throws what is wrong with its name. */
  readonly indexOf: (table: InspectedTable['schema']) => string | undefined;
  /** The index as far as the table tells it, for people. */
  readonly shownIndex: (table: InspectedTable['schema']) => string;
}

const privileges = ['create_index', 'index', 'delete'] as const;

/** Questions under way at a time: a script may lead to hundreds of indices. */
const atATime = 8;

/** Looks at the cluster as it is for these tables: reads mappings, settings and privileges only. */
export async function inspectCluster(
  service: Service,
  tables: readonly InspectedTable[],
  questions: InspectionQuestions,
  signal: AbortSignal,
): Promise<Omit<SinkInspection, 'server'>> {
  const problems: Problem[] = [];
  const placed: PlacedTable[] = [];
  const ids = new Map<InspectedTable, readonly string[] | undefined>();
  for (const table of tables) {
    const keyless = hasKey(table.schema, questions.idColumns) ? undefined : questions.keyless;
    if (keyless === 'skip') continue;
    const id = keyless ? { columns: undefined, problems: [] } : inspectId(table.schema, questions.idColumns);
    ids.set(table, id.columns);
    const place = placeOf(table, questions);
    const routing = inspectRouting(table.schema, questions.routing);
    problems.push(...id.problems, ...routing, ...(place.fault ? [place.fault] : []));
    if (id.problems.length + routing.length === 0 && !place.fault) placed.push(place);
  }
  const indices = byIndex(placed);
  for (const { index, tables: sharing } of indices)
    if (index !== undefined) problems.push(...judgeSharing(index, sharing));
  const looks = await lookAtAll(service, indices, questions.rules, signal);
  problems.push(
    ...looks.flatMap((look) => look.problems),
    ...judgeColumnRules(tables, questions.rules.mapping),
  );
  const names = looks.flatMap(({ index }) => index ?? []);
  for (const [index, missing] of await service.missingPrivileges(names, privileges, signal)) {
    const exists = looks.find((look) => look.index === index)?.exists;
    const needed = missing.filter((one) => one !== 'create_index' || exists !== true);
    if (needed.length === 0) continue;
    problems.push({
      severity: 'error',
      code: 'BSQL5021',
      message: `the user has not the privilege${needed.length > 1 ? 's' : ''} ${needed.join(', ')} on the index ${index}`,
      help: `give a role of the user ${privileges.join(', ')} on the index`,
    });
  }
  const targets = placed.map(({ table, shown }): InspectedTarget => {
    const look = looks.find((one) => one.tables.includes(table));
    return {
      table: tableName(table.schema),
      target: shown,
      ids: ids.get(table),
      exists: look?.exists,
      definition: look?.definition,
    };
  });
  return { targets, problems };
}

/** What the indices would refuse of these tables. Names of no index stop a run at the first row that has one. */
export async function judgeTargets(
  service: Service,
  tables: readonly InspectedTable[],
  questions: InspectionQuestions,
  signal: AbortSignal,
): Promise<Problem[]> {
  const written = tables.filter(
    ({ schema }) => questions.keyless !== 'skip' || hasKey(schema, questions.idColumns),
  );
  const placed = written.map((table) => placeOf(table, questions));
  const looks = await lookAtAll(
    service,
    byIndex(placed.filter(({ fault }) => !fault)),
    questions.rules,
    signal,
  );
  return [
    ...written.flatMap(({ schema }) => inspectRouting(schema, questions.routing)),
    ...placed.flatMap(({ fault }): Problem[] => (fault ? [{ ...fault, severity: 'warning' }] : [])),
    ...looks.flatMap(({ problems }) => problems),
    ...judgeColumnRules(tables, questions.rules.mapping),
  ];
}

interface PlacedTable {
  readonly table: InspectedTable;
  /** Undefined where only a row tells it. */
  readonly index: string | undefined;
  readonly shown: string;
  readonly fault?: Problem;
}

function placeOf(table: InspectedTable, questions: InspectionQuestions): PlacedTable {
  const shown = questions.shownIndex(table.schema);
  try {
    const index = questions.indexOf(table.schema);
    return { table, index, shown: index ?? shown };
  } catch (error) {
    if (!(error instanceof BsqlError)) throw error;
    const { code, message, help } = error;
    return {
      table,
      index: undefined,
      shown,
      fault: { severity: 'error', code, message, ...(help && { help }) },
    };
  }
}

interface IndexTables {
  readonly index: string | undefined;
  readonly shown: string;
  readonly tables: readonly InspectedTable[];
}

function byIndex(placed: readonly PlacedTable[]): IndexTables[] {
  const found = new Map<string, IndexTables>();
  for (const { table, index, shown } of placed)
    found.set(shown, { index, shown, tables: [...(found.get(shown)?.tables ?? []), table] });
  return [...found.values()];
}

interface Look extends IndexTables {
  readonly exists: boolean | undefined;
  /** As it will be made, where it will. */
  readonly definition: IndexDefinition | undefined;
  readonly problems: readonly Problem[];
}

async function lookAtAll(
  service: Service,
  indices: readonly IndexTables[],
  rules: IndexRules,
  signal: AbortSignal,
): Promise<Look[]> {
  if (indices.length === 0) return [];
  const types = await service.fieldTypes(signal);
  const looks: Look[] = [];
  for (let start = 0; start < indices.length; start += atATime) {
    const some = indices.slice(start, start + atATime);
    looks.push(...(await Promise.all(some.map((one) => lookAt(service, one, rules, types, signal)))));
  }
  return looks;
}

async function lookAt(
  service: Service,
  place: IndexTables,
  rules: IndexRules,
  types: FieldTypes,
  signal: AbortSignal,
): Promise<Look> {
  const { index, shown, tables } = place;
  const state = index === undefined ? undefined : await service.readIndex(index, signal);
  // A user that may write may still not be allowed to look.
  if (state === 'hidden') return { ...place, exists: undefined, definition: undefined, problems: [] };
  const exists = index === undefined ? undefined : state !== undefined;
  if (state || rules.create) {
    const schemas = tables.map(({ schema }) => schema);
    return {
      ...place,
      exists,
      definition: state ? undefined : defineIndex(schemas, rules, types),
      problems: judgeIndex(shown, tables, state, rules, types),
    };
  }
  const template = index === undefined ? undefined : await service.templateOf(index, signal);
  return {
    ...place,
    exists,
    definition: undefined,
    problems: template
      ? judgeIndex(shown, tables, template, rules, types)
      : index === undefined
        ? []
        : [notMade(index)],
  };
}

function notMade(index: string): Problem {
  return {
    severity: 'warning',
    code: 'BSQL5142',
    message: `there is no index ${index}, no template for it, and es.index.create is false: the cluster makes it by the first values that it sees, or refuses it`,
    help: 'make the index or a composable template before the first run, or leave es.index.create out',
  };
}

/** T30. */
function judgeSharing(index: string, tables: readonly InspectedTable[]): Problem[] {
  // Shards under one name are one table.
  const names = [...new Set(tables.map((table) => tableName(table.schema)))];
  if (names.length < 2) return [];
  return [
    {
      severity: 'warning',
      code: 'BSQL5123',
      message: `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} share the index ${index}: rows with the same key overwrite each other there`,
      help: "give each table an index of its own, such as es.'{db}_{table}', unless no two of them share a key",
    },
  ];
}
