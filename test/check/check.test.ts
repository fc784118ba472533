import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/check.ts';
import type { CheckOptions } from '../../src/check/context.ts';
import { emptyEnvironment } from '../../src/check/environment.ts';
import { renderJson } from '../../src/diagnostics/render-json.ts';
import { formats } from '../../src/formats/index.ts';
import { Secret } from '../../src/model/options.ts';

const load = 'load binlog.`` where userName="u" as t;';

function checkText(text: string, options: Partial<CheckOptions> = {}) {
  return check(
    { name: 'dir/shop.bsql', text },
    { formats, environment: emptyEnvironment, purpose: 'check', ...options },
  );
}

const codes = (text: string, options?: Partial<CheckOptions>): string[] =>
  checkText(text, options).diagnostics.map((one) => one.code);

test.each([
  ['es.\'{table}\' options es.nodes="${env:ES}"', 'https://root:hunter2@es1'],
  ['es.\'{table}\' options es.nodes="es2,${env:ES}"', 'root:hun,ter2,hunter2@es1'],
  ['es.\'{table}\' options es.nodes="${env:ES}"', 'https://es1?apikey=hunter2'],
])('%s: no message has the password that a variable brings', (target, value) => {
  const environment = { ...emptyEnvironment, env: () => value };
  const { diagnostics } = checkText(`${load} save t as ${target};`, { environment });
  expect(diagnostics.map(({ code }) => code)).toEqual(['BSQL3004']);
  expect(renderJson(diagnostics, [])).not.toMatch(/hunter2|hun,ter2/);
});

describe('variables', () => {
  test('set, the command line, defaultParam, environment and files', () => {
    const text = `
      set a="from script";
      set b="from script" where type="defaultParam";
      set c="\${a}/\${b}/\${env:E}/\${env:N:-none}/\${file:f}";
      load binlog.\`\` where userName="\${c}" as t; save t as es.\`{table}\`;`;
    const { plan } = checkText(text, {
      variables: { a: 'from line', b: 'from line' },
      environment: {
        env: (name) => (name === 'E' ? 'env' : undefined),
        readFile: (path) => (path === 'dir/f' ? 'file\n' : undefined),
      },
    });
    expect(plan?.pipelines[0]?.load.options.userName).toBe('from script/from line/env/none/file');
  });

  test('an unset environment variable is an error to a run and a warning to a check; a secret waits', () => {
    const text = `load binlog.\`\` where userName="\${env:U}" and password="\${env:P}" as t; save t as es.\`{table}\`;`;
    expect(checkText(text).diagnostics).toMatchObject([{ code: 'BSQL2004', severity: 'warning' }]);
    expect(checkText(text, { purpose: 'run' }).diagnostics).toMatchObject([
      { code: 'BSQL2004', severity: 'error' },
      { code: 'BSQL2004', severity: 'error' },
    ]);
  });

  test('a value cannot change the structure of a script', () => {
    const { plan, diagnostics } = checkText(
      `load binlog.\`\` where userName="\${env:U}" as t; save t as es.\`{table}\`;`,
      {
        environment: { ...emptyEnvironment, env: () => '" and host="evil" as t; --' },
      },
    );
    expect(diagnostics).toEqual([]);
    expect(plan?.pipelines[0]?.load.options).toMatchObject({
      userName: '" and host="evil" as t; --',
      host: '127.0.0.1',
    });
  });

  test('secrets, written out or not, are not in the plan', () => {
    const { plan } = checkText(
      `load binlog.\`\` where userName="u" and password="hunter2" as t; save t as es.\`{table}\`;`,
    );
    expect(JSON.stringify(plan)).not.toContain('hunter2');
    const password = plan?.pipelines[0]?.load.options.password;
    expect(password instanceof Secret && password.reveal()).toBe('hunter2');
  });
});

describe('connections', () => {
  test('a path begins with its name; what a statement says itself goes first', () => {
    const { plan, diagnostics } = checkText(`
      connect binlog where host="a" and port=1 and userName="u" as db;
      connect es where es.nodes="n" as search;
      load binlog.\`db\` where port=2 and tableNamePattern="orders" as t;
      save t as es.\`search/orders\` options duration=1;`);
    expect(diagnostics).toEqual([]);
    expect(plan?.pipelines[0]?.load.options).toMatchObject({ host: 'a', port: 2 });
    expect(plan?.pipelines[0]?.saves[0]).toMatchObject({
      path: { parts: [{ text: 'orders' }] },
      options: { 'es.nodes': ['http://n:9200'] },
    });
  });

  test('each member of a family of options goes its own way', () => {
    const { plan, diagnostics } = checkText(`
      connect es where es.nodes="http://es:9200" and mapping.a="ip" and mapping.c="date" as search;
      load binlog.\`\` where userName="u" as changes;
      save append changes as es.\`search/{db}_{table}\` options mapping.b="long" and Mapping.a="keyword";`);
    expect(diagnostics).toEqual([]);
    expect(plan?.pipelines[0]?.saves[0]?.options).toMatchObject({
      'mapping.a': 'keyword',
      'mapping.b': 'long',
      'mapping.c': 'date',
    });
  });
});

test('an include path has variables that were set before it, and tells once what is not', () => {
  const environment = {
    env: (name: string) => (name === 'STAGE' ? 'live' : undefined),
    readFile: (path: string) =>
      path === 'dir/live/load.bsql' ? "load binlog.`` where userName='u' as t;" : undefined,
  };
  const save = 'save t as es.`{table}`;';
  expect(
    codes(`set stage="\${env:STAGE}"; include local.'\${stage}/load.bsql'; ${save}`, { environment }),
  ).toEqual([]);
  expect(codes(`include local.'\${stage}/load.bsql'; ${save}`, { environment })).toEqual(['BSQL2004']);
  expect(
    codes(`set stage="\${other}"; include local.'\${stage}/load.bsql'; ${save}`, { environment }),
  ).toEqual(['BSQL2004']);
});

describe('includes', () => {
  const files: Record<string, string> = {
    'dir/a.bsql': 'include local.`sub/b.bsql`;',
    'dir/sub/b.bsql': 'include local.`c.bsql`;',
    'dir/sub/c.bsql': load,
  };
  const environment = { env: () => undefined, readFile: (path: string) => files[path] };

  test('paths are relative to the including file', () => {
    expect(codes('include local.`a.bsql`; save t as es.`{table}`;', { environment })).toEqual([]);
  });

  test('a circle over several files is told with the whole way', () => {
    const circle = {
      ...environment,
      readFile: (path: string) => (path === 'dir/sub/c.bsql' ? 'include local.`../a.bsql`;' : files[path]),
    };
    const { diagnostics } = checkText('include local.`a.bsql`;', { environment: circle });
    expect(diagnostics).toMatchObject([{ code: 'BSQL2008', source: { name: 'dir/sub/c.bsql' } }]);
    expect(diagnostics[0]?.message).toContain('dir/a.bsql → dir/sub/b.bsql → dir/sub/c.bsql → dir/a.bsql');
  });
});

describe('checkpoints', () => {
  test('saves of one load share the default; a name of its own is kept', () => {
    const { plan } = checkText(
      `${load} save t as es.\`{table}\`; save t as console.\`\` options checkpointLocation="mine";`,
    );
    expect(plan?.pipelines[0]?.saves.map((save) => save.checkpointLocation)).toEqual(['.bsql/shop', 'mine']);
    expect(codes(`${load} save t as es.\`{table}\`; save t as console.\`\`;`)).toEqual([]);
  });

  test('the stream is named by `set streamName`, else by the file', () => {
    expect(checkText(`set streamName="my stream/1"; ${load} save t as es.\`{table}\`;`).plan).toMatchObject({
      stream: 'my stream/1',
      pipelines: [{ saves: [{ checkpointLocation: '.bsql/my_stream_1' }] }],
    });
  });
});

test('a broken statement does not make its names unknown', () => {
  expect(codes('load binlog.`` whre userName="u" as t; save t as es.`{table}`;')).toEqual(['BSQL1001']);
});

test('the plan is frozen all the way down', () => {
  const { plan } = checkText(`${load} save t as es.\`{table}\`;`);
  expect(Object.isFrozen(plan?.pipelines[0]?.saves[0]?.options)).toBe(true);
});

test('a script that saves nothing is nothing to run', () => {
  expect(codes(load, { purpose: 'run' })).toEqual(['BSQL2003', 'BSQL2009']);
  expect(codes('', { purpose: 'run' })).toEqual(['BSQL2009']);
});
