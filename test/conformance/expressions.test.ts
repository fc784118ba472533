import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Row } from '../../src/model/change.ts';
import { functions } from '../../src/transforms/functions/index.ts';
import { lent } from '../servers/lent.ts';
import { connectAdmin } from '../servers/mysql-server.ts';
import { intended, notGenerated, sameAnswer } from '../support/expression-differences.ts';
import { Generator, sorts } from '../support/expression-generator.ts';
import { type Answer, evaluateHere, evaluateThere, plansOf } from '../support/expression-oracle.ts';
import { createExpressionTable, expressionTable } from '../support/expression-table.ts';
import { Random } from '../support/random.ts';

/**
 * BSQL_TEST_EXPRESSIONS=10000 for a long run with expressions that nobody has seen. Without it they
 * are always the same: a new corner of MySQL must not turn somebody's unrelated change red.
 */
const { BSQL_TEST_EXPRESSIONS: wanted, BSQL_TEST_SEED: seed } = process.env;
const cases = Number(wanted ?? 2_000);
const together = 20;

let connection: Connection;
let rows: readonly Row[];

beforeAll(async () => {
  connection = await connectAdmin(lent('mysql'));
  rows = await createExpressionTable(connection, 'expressions');
});
afterAll(async () => {
  await connection.end();
});

async function compare(expressions: readonly string[]): Promise<string[]> {
  const plans = plansOf(expressions);
  const ids = rows.map((row) => Number(row[0]));
  const there = await evaluateThere(connection, expressions, 't', ids);
  return expressions.flatMap((expression, index) => {
    const { kind, answers } = evaluateHere(plans[index] as Error, expressionTable, rows);
    return answers.flatMap((mine, row) => {
      const theirs = there[index]?.answers[row] as Answer;
      if (sameAnswer(mine, theirs, kind) || intended({ expression, kind, here: mine, there: theirs }))
        return [];
      return [`${expression} at row ${ids[row]}: ${JSON.stringify(mine)}, MySQL ${JSON.stringify(theirs)}`];
    });
  });
}

test(`${cases} random expressions give what MySQL gives`, async () => {
  const random = (wanted ?? seed) ? Random.fromEnvironment('random expressions') : new Random(20_261_121);
  const generator = new Generator(random);
  const wrong: string[] = [];
  for (let done = 0; done < cases; done += together) {
    const depth = 1 + random.below(4);
    wrong.push(
      ...(await compare(Array.from({ length: together }, () => generator.make(random.pick(sorts), depth)))),
    );
  }
  expect(wrong).toEqual([]);
}, 600_000);

test("every function's example gives there what it gives here", async () => {
  expect(notGenerated.length).toBeGreaterThan(0);
  const componentOnly = ['md5', 'sha1'];
  const calls = functions
    .filter(({ name, inMysql }) => inMysql && !componentOnly.includes(name))
    .map(({ example }) => example.call);
  expect(calls.length).toBeGreaterThan(80);
  expect(await compare(calls)).toEqual([]);
});

// Each of these was once another answer, or could easily be.
test.each([
  '1/3*3, 2/3, 1/3 = 0.3333, 10/4, -7 div 2, -7 % 3, 7.5 % -2, 5 % 0, 1/0, 1 div 0',
  "'9007199254740993' = 9007199254740993, '1e2' = 100, ' 12abc' + 1, 'abc' = 0, '' = 0, '10' < '9', 10 < '9'",
  '9223372036854775807 + 0, -9223372036854775808, 18446744073709551615 - 1, 18446744073709551616 + 1',
  'null = null, null <=> null, null and false, null or true, not null, null in (1), 1 in (null, 1), 2 not in (1, null)',
  'null between 1 and 2, 3 between null and 2, 1 between null and 2',
  "'a' || null, concat('a', null), 1 || 2, - 2 || 3, not 1 = 2, ! 1 = 2",
  "1 + 2 * 3 - 4 div 2, 2 * 3 % 4, 1 < 2 = 1, 1 = 1 is true, 3 between 1 and 2 or 1, 'a' like 'A' is false",
  "'a_c' like 'a\\\\_c', 'abc' like 'a\\\\_c', 'a%' like 'a|%' escape '|', 'a\nb' like 'a%b', '' like '', '😀' like '_'",
  'cast(-1 as unsigned), cast(18446744073709551615 as signed), cast(1.5 as signed), cast(2.5e0 as signed), cast(0.5e0 as signed)',
  "cast('12.7' as signed), cast('1e3' as signed), cast('99999999999999999999' as signed), cast('-5' as unsigned)",
  "cast(12345.678 as decimal(5, 2)), cast('abc' as decimal(5, 2)), cast(1.005 as decimal(10, 2)), cast(9 as decimal)",
  "cast('2024-02-30' as date), cast('2024-02-29 12:00:00.6' as datetime), cast('2024-02-29' as datetime), cast('10:11:12.5' as time)",
  'round(-2.5), round(2.5e0), round(-1.5e0), round(1250, -2), truncate(-1.999, 1), round(1.5, 40), round(5, -1), round(4, -30)',
  'concat(1e15), concat(1e14), concat(0.1e0 + 0.2e0), concat(1e-15), concat(1e-16), concat(-1.5e300), concat(true)',
  "json_extract(j, '$.a'), j->'$.b.c', j->>'$.b.c', j->>'$.a', j->'$[0]', j->'$.*', j = 'text', j->'$.a' = 1, j->'$[1]' = 2.5",
  'year(da), date_add(da, interval 1 month), da = dt, da < ts, dt = ts, datediff(dt, da), date_format(dt, "%Y") = 2024',
])('%s', async (list) => {
  expect(await compare(splitList(list))).toEqual([]);
});

/** At commas outside of quotes and parentheses. */
function splitList(list: string): string[] {
  return (
    list.match(/(?:'(?:[^'\\]|\\.)*'|"[^"]*"|\((?:'(?:[^'\\]|\\.)*'|[^()']|\([^()]*\))*\)|[^,'"(])+/g) ?? []
  );
}
