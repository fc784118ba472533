import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { run } from './cache.ts';
import type { Distribution } from './distributions.ts';
import { findJava } from './java.ts';

const sources = resolve('test/servers/security-analysis');

/**
 * The distributions on Maven Central have security, but not the analysis module that its index of API
 * keys needs: a plugin has the three parts of it, for the stable plugin API of versions from 8.7 on.
 */
export async function installSecurityAnalysis(home: string, distribution: Distribution): Promise<void> {
  const { number, java } = distribution;
  const plugin = join(home, 'plugins/security-analysis');
  const classes = join(plugin, 'classes');
  await mkdir(classes, { recursive: true });
  const files = (await readdir(sources)).map((name) => join(sources, name));
  const tools = join(await findJava(java), 'bin');
  await run(join(tools, 'javac'), ['-cp', join(home, 'lib/*'), '-d', classes, ...files]);
  await run(join(tools, 'jar'), ['--create', '--file', join(plugin, 'analysis.jar'), '-C', classes, '.']);
  await rm(classes, { recursive: true });
  await writeFile(
    join(plugin, 'stable-plugin-descriptor.properties'),
    `name=security-analysis\ndescription=analysis of security's index\nversion=1\njava.version=17\nelasticsearch.version=${number}\n`,
  );
  await writeFile(
    join(plugin, 'named_components.json'),
    JSON.stringify({
      'org.elasticsearch.plugin.analysis.TokenFilterFactory': {
        pattern_capture: 'bsql.EmailFilter',
        unique: 'bsql.UniqueFilter',
      },
      'org.elasticsearch.plugin.analysis.TokenizerFactory': { uax_url_email: 'bsql.EmailTokenizer' },
    }),
  );
}
