import { type TableSchema, tableName } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { InspectedTable, InspectedTarget, Problem, SinkInspection } from '../../model/inspection.ts';
import { isPerRow, type PathTemplate } from '../../model/path-template.ts';
import { inspectId } from '../encoding/inspect-id.ts';
import { missingTopic } from './topics.ts';

export interface TopicQuestions {
  readonly path: PathTemplate;
  readonly idColumns: readonly string[] | undefined;
  readonly makesTopics: boolean;
  /** Throws what is wrong with its name. */
  readonly topicOf: (table: TableSchema) => string;
  /** Which of these topics there are not. */
  readonly missing: (names: readonly string[]) => Promise<readonly string[]>;
  readonly address: string;
}

/** Where the changes of each table would go, and whether that is there; makes nothing. */
export async function inspectTopics(
  tables: readonly InspectedTable[],
  questions: TopicQuestions,
): Promise<SinkInspection> {
  const problems: Problem[] = [];
  const targets: InspectedTarget[] = [];
  const perRow = isPerRow(questions.path);
  for (const { schema } of tables) {
    const id = inspectId(schema, questions.idColumns);
    problems.push(...id.problems);
    try {
      const target = questions.topicOf(schema);
      targets.push({ table: tableName(schema), target, ids: id.columns, exists: undefined });
    } catch (error) {
      if (!(error instanceof BsqlError)) throw error;
      problems.push(problemOf(error));
    }
  }
  const missing = await questions.missing(perRow ? [] : [...new Set(targets.map(({ target }) => target))]);
  if (missing.length > 0 && !questions.makesTopics)
    problems.push(problemOf(missingTopic(missing, questions.address)));
  return {
    server: undefined,
    targets: perRow
      ? targets
      : targets.map((target) => ({ ...target, exists: !missing.includes(target.target) })),
    problems,
  };
}

function problemOf({ code, message, help }: BsqlError): Problem {
  return { severity: 'error', code, message, ...(help && { help }) };
}
