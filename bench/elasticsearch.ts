import { ElasticsearchServer } from '../test/servers/elasticsearch-server.ts';
import { versions } from '../test/servers/versions.ts';
import { alternate, head, rowsOf, type Say } from './compare.ts';
import type { Load } from './load.ts';

/**
 * Log into Elasticsearch, beside the limit: ready-made bodies of the same documents, into an index
 * with the same mapping. Every index is counted.
 */
export async function benchElasticsearch(loads: readonly Load[], port: number, say: Say): Promise<string> {
  const search = await ElasticsearchServer.start(versions.elasticsearch, { heap: '1g', fast: true });
  try {
    const lines: string[] = [];
    for (const load of loads) {
      const { rows } = load;
      say(`${load.title}: ${rows} into Elasticsearch`);
      let round = 0;
      let mapping: unknown;
      const results = await alternate(
        ['bsql-elasticsearch', 'bare-bulk'],
        async (kind) => {
          const index = `bench_${load.name}_${round++}`;
          if (kind === 'bare-bulk') await ask(`${search.url}/${index}`, 'PUT', mapping);
          return {
            port,
            file: load.firstFile,
            rows,
            statementRows: load.statementRows,
            load: load.name,
            url: search.url,
            index,
          };
        },
        say,
        async ({ index = '' }) => {
          await ask(`${search.url}/${index}/_refresh`, 'POST');
          const { count } = (await ask(`${search.url}/${index}/_count`, 'GET')) as { count: number };
          const expected = Math.min(rows, load.documents);
          if (count < expected) throw new Error(`${index} holds ${count} of ${expected} documents`);
          mapping ??= Object.values((await ask(`${search.url}/${index}/_mapping`, 'GET')) as object)[0];
          await ask(`${search.url}/${index}`, 'DELETE');
        },
      );
      lines.push(
        ...rowsOf({ title: load.title, rows }, results, [
          ['bsql-elasticsearch', `\`bsql run\` into Elasticsearch ${versions.elasticsearch}`],
          ['bare-bulk', 'bare `_bulk`, ready-made bodies of 5,000 documents, two at a time'],
        ]),
      );
    }
    return `## Into Elasticsearch (one node, one shard, 1 GB heap)\n\nRows/s from the first answer to the last, for both; how long a start takes stands below.\n\n${head('ratio to bare bulk')}\n${lines.join('\n')}\n`;
  } finally {
    await search.stop();
  }
}

async function ask(url: string, method: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return await answer.json();
}
