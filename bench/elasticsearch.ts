import { ElasticsearchServer } from '../test/servers/elasticsearch-server.ts';
import { versions } from '../test/servers/versions.ts';
import { head, measure, rowsOf, type Say, sayMeasured, roundsIntoElasticsearch as times } from './compare.ts';
import { interleave } from './interleave.ts';
import { finalStatuses, type Load } from './load.ts';
import type { ChildTask, Measured } from './measured.ts';

const bsql = 'bsql-elasticsearch';
const bare = 'bare-bulk';

/**
 * Log into Elasticsearch, beside the limit: ready-made bodies of the same documents, into an index
 * with the same mapping, in turn for some seconds each. Every index is counted, and the statuses of updates
 * summed up: the last one of each document is there.
 */
export async function benchElasticsearch(loads: readonly Load[], port: number, say: Say): Promise<string> {
  const search = await ElasticsearchServer.start(versions.elasticsearch, { heap: '1g', fast: true });
  try {
    const lines: string[] = [];
    let indices = 0;
    let mapping: unknown;
    for (const load of loads) {
      const { rows, name, statementRows, firstFile: file } = load;
      say(`${load.title}: ${rows} into Elasticsearch`);
      const taskOf = async (kind: string): Promise<ChildTask> => {
        const index = `bench_${name}_${indices++}`;
        if (kind === bare) await ask(`${search.url}/${index}`, 'PUT', mapping);
        return { port, file, rows, statementRows, load: name, url: search.url, index };
      };
      const after = async ({ index = '' }: ChildTask): Promise<void> => {
        await ask(`${search.url}/${index}/_refresh`, 'POST');
        const found = await sumUp(search.url, index);
        const statuses = finalStatuses(load) ?? found.statuses;
        if (found.documents !== load.documents || found.statuses !== statuses)
          throw new Error(
            `${index} holds ${found.documents} documents of ${load.documents}, and statuses of ${found.statuses}, not ${statuses}`,
          );
        mapping ??= Object.values((await ask(`${search.url}/${index}/_mapping`, 'GET')) as object)[0];
        await ask(`${search.url}/${index}`, 'DELETE');
      };
      // A server is at its speed when it has compiled what it does: the first run of each is not counted.
      for (const kind of [bsql, bare]) {
        const task = await taskOf(kind);
        await measure(kind, task, () => say(`  ${kind}: warmed up`));
        await after(task);
      }
      const results = new Map<string, Measured[]>([
        [bsql, []],
        [bare, []],
      ]);
      for (let round = 0; round < times; round++) {
        const [first, second] = round % 2 === 0 ? [bsql, bare] : [bare, bsql];
        const [one, other] = [await taskOf(first), await taskOf(second)];
        const measured = await interleave([first, one], [second, other]);
        for (const [i, kind] of [first, second].entries()) {
          const result = measured[i] as Measured;
          sayMeasured(kind, result, say);
          results.get(kind)?.push(result);
        }
        await after(one);
        await after(other);
      }
      lines.push(
        ...rowsOf({ title: load.title, rows }, results, [
          [bsql, `\`bsql run\` into Elasticsearch ${versions.elasticsearch}`],
          [bare, 'bare `_bulk`, ready-made bodies of 5,000 documents, two at a time'],
        ]),
      );
    }
    return `## Into Elasticsearch (one node, one shard, 1 GB heap)\n\nMedians of ${times} rounds, behind one run of each that warms the server up. In a round both run at the same time, and one of them always stands still (SIGSTOP), in turn for four seconds each: rows/s are those between the first and the last answer of its turns, but for half a second at the begin of each.\n\n${head('ratio to bare bulk')}\n${lines.join('\n')}\n`;
  } finally {
    await search.stop();
  }
}

async function sumUp(url: string, index: string): Promise<{ documents: number; statuses: number }> {
  const answer = (await ask(`${url}/${index}/_search`, 'POST', {
    size: 0,
    track_total_hits: true,
    aggs: { statuses: { sum: { field: 'Status' } } },
  })) as { hits: { total: { value: number } }; aggregations: { statuses: { value: number } } };
  return { documents: answer.hits.total.value, statuses: answer.aggregations.statuses.value };
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
