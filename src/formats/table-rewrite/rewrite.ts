import type { OptionValues } from '../../model/options.ts';
import type { TableName } from '../../model/path-template.ts';

type Rewriter = (name: string) => string;

export interface Rewrite {
  readonly table: Rewriter;
  readonly database: Rewriter;
}

/** The options, which were checked, as functions. */
export function readRewrite(options: OptionValues): Rewrite {
  return {
    table: rewriter(options.pattern, options.replacement),
    database: rewriter(options.databasePattern, options.databaseReplacement),
  };
}

function rewriter(pattern: OptionValues[string], replacement: OptionValues[string]): Rewriter {
  if (typeof pattern !== 'string' || typeof replacement !== 'string') return (name) => name;
  const whole = new RegExp(`^(?:${pattern})$`, 'u');
  return (name) => name.replace(whole, replacement);
}

export function rewriteName(rewrite: Rewrite, table: TableName): TableName {
  return { database: rewrite.database(table.database), name: rewrite.table(table.name) };
}
