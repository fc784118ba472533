import type { TestProject } from 'vitest/node';
import type { MysqlAddress } from './mysql-server.ts';
import { provideElasticsearch, provideMysqlServer } from './provide.ts';
import { versions } from './versions.ts';

declare module 'vitest' {
  /** By worker: one each (`lent.ts`). */
  interface ProvidedContext {
    mariadb: readonly MysqlAddress[];
    mysql: readonly MysqlAddress[];
    elasticsearch: readonly string[];
  }
}

/** Servers that test files are lent, one after the other; a test that kills a server starts one of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const workers = Array.from(
    { length: project.config.maxWorkers },
    () =>
      [
        provideMysqlServer(versions.mariadb),
        provideMysqlServer(versions.mysql),
        provideElasticsearch(versions.elasticsearch),
      ] as const,
  );
  const stop = async (): Promise<void> => {
    for (const result of await Promise.allSettled(workers.flat()))
      if (result.status === 'fulfilled') await result.value.stop();
  };
  const sets = await Promise.all(workers.map((starting) => Promise.all(starting))).catch(async (error) => {
    await stop();
    throw error;
  });
  project.provide(
    'mariadb',
    sets.map(([mariadb]) => mariadb.address),
  );
  project.provide(
    'mysql',
    sets.map(([, mysql]) => mysql.address),
  );
  project.provide(
    'elasticsearch',
    sets.map(([, , elasticsearch]) => elasticsearch.url),
  );
  return stop;
}
