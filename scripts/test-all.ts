import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { elasticsearchVersions } from '../test/servers/distributions.ts';

/** What writes to Elasticsearch, once for each version of it. */
const sinkSuites = [
  'test/conformance/elasticsearch.test.ts',
  'test/conformance/elasticsearch-connection.test.ts',
  'test/conformance/elasticsearch-routing.test.ts',
  'test/conformance/elasticsearch-writes.test.ts',
  'test/conformance/index-definitions.test.ts',
  'test/conformance/overwrite.test.ts',
  'test/conformance/snapshot-elasticsearch.test.ts',
  'test/conformance/verify.test.ts',
  'test/conformance/connect.test.ts',
  'test/faults/elasticsearch-faults.test.ts',
  'test/faults/elasticsearch-outcomes.test.ts',
  'test/faults/ordering.test.ts',
  'test/faults/overwrite.test.ts',
  'test/faults/retry-after.test.ts',
];
/** What reads databases, once more for their other versions. */
const sourceSuites = [
  'test/conformance/values.test.ts',
  'test/conformance/log-events.test.ts',
  'test/conformance/schema-changes.test.ts',
  'test/conformance/snapshot.test.ts',
  'test/conformance/elasticsearch.test.ts',
  'test/faults/kill.test.ts',
  'test/faults/log-traps.test.ts',
  'test/faults/start-time.test.ts',
  'test/faults/xa.test.ts',
];

interface Round {
  readonly title: string;
  /** Tests with servers; undefined: all tests there are, as `npm test` runs them. */
  readonly suites?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const rounds: readonly Round[] = [
  { title: 'everything', env: {} },
  ...elasticsearchVersions.slice(1).map((version) => ({
    title: version,
    suites: sinkSuites,
    env: { BSQL_TEST_ELASTICSEARCH: version },
  })),
  {
    title: 'MariaDB 11.8 and MySQL 8.0',
    suites: sourceSuites,
    env: { BSQL_TEST_MARIADB: 'mariadb-11.8', BSQL_TEST_MYSQL: 'mysql-8.0' },
  },
];

const wanted = process.argv.slice(2);
const failed: string[] = [];
for (const round of rounds) {
  if (wanted.length > 0 && !wanted.includes(round.title)) continue;
  process.stderr.write(`\n== ${round.title}\n`);
  const tests = spawn(
    process.execPath,
    ['scripts/test.ts', ...(round.suites ? ['--project', 'servers', ...round.suites] : [])],
    { stdio: 'inherit', env: { BSQL_TEST_WORKERS: '2', ...process.env, ...round.env } },
  );
  const [code] = (await once(tests, 'close')) as [number | null];
  if (code !== 0) failed.push(round.title);
}
process.stderr.write(failed.length > 0 ? `\nfailed: ${failed.join(', ')}\n` : '\nall passed\n');
process.exitCode = failed.length > 0 ? 1 : 0;
