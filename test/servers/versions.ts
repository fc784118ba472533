import { type ElasticsearchVersion, elasticsearchVersions } from './distributions.ts';
import type { MysqlFlavor } from './mysql-flavors.ts';

/** The servers that tests, demo and benchmarks start; the environment may name another of those that can be fetched. */
export const versions = {
  mariadb: choose('BSQL_TEST_MARIADB', ['mariadb-10.11', 'mariadb-11.8']),
  mysql: choose('BSQL_TEST_MYSQL', ['mysql-9.7', 'mysql-8.0']),
  elasticsearch: choose('BSQL_TEST_ELASTICSEARCH', elasticsearchVersions),
} as const satisfies {
  mariadb: MysqlFlavor;
  mysql: MysqlFlavor;
  elasticsearch: ElasticsearchVersion;
};

function choose<T extends string>(variable: string, known: readonly [T, ...(readonly T[])]): T {
  const wanted = process.env[variable] || known[0];
  const found = known.find((one) => one === wanted);
  if (found === undefined) throw new Error(`${variable}=${wanted} is not one of ${known.join(', ')}`);
  return found;
}
