/** What users of other tools write, by the format that is meant. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  binlog: ['mysql', 'mariadb', 'jdbc', 'cdc', 'canal', 'maxwell', 'debezium', 'mysqlcdc'],
  es: ['elastic', 'elasticsearch', 'opensearch'],
  delta: ['deltalake', 'parquet', 'hudi', 'iceberg'],
  kafka: ['redpanda', 'adhockafka', 'kafka8', 'kafka9'],
  jsonl: ['json', 'file', 'ndjson', 'csv'],
  console: ['stdout', 'print', 'log'],
  requery: ['join', 'sql', 'query', 'lookup'],
  tableRewrite: ['rename', 'rewrite', 'merge'],
  splitFields: ['split'],
};

/** The format that is called so elsewhere; undefined if none is, or it does not fit. */
export function formatMeantBy(word: string, fitting: readonly string[]): string | undefined {
  const folded = word.toLowerCase().replace(/[-_]/g, '');
  return fitting.find((name) => synonyms[name]?.includes(folded));
}
