import type { TestProject } from 'vitest/node';
import type { MysqlAddress } from './mysql-server.ts';
import { provideElasticsearch, provideMysqlServer } from './provide.ts';
import { versions } from './versions.ts';

declare module 'vitest' {
  interface ProvidedContext {
    mariadb: MysqlAddress;
    mysql: MysqlAddress;
    elasticsearch: string;
  }
}

/** Servers that the tests share; a test that kills a server starts one of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const starting = [
    provideMysqlServer(versions.mariadb),
    provideMysqlServer(versions.mysql),
    provideElasticsearch(versions.elasticsearch),
  ] as const;
  const stop = async (): Promise<void> => {
    for (const result of await Promise.allSettled(starting))
      if (result.status === 'fulfilled') await result.value.stop();
  };
  const [mariadb, mysql, elasticsearch] = await Promise.all(starting).catch(async (error) => {
    await stop();
    throw error;
  });
  project.provide('mariadb', mariadb.address);
  project.provide('mysql', mysql.address);
  project.provide('elasticsearch', elasticsearch.url);
  return stop;
}
