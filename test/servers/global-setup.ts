import type { TestProject } from 'vitest/node';
import type { MysqlAddress } from './mysql-server.ts';
import { provideElasticsearch, provideMysqlServer } from './provide.ts';

declare module 'vitest' {
  interface ProvidedContext {
    mariadb: MysqlAddress;
    mysql: MysqlAddress;
    elasticsearch: string;
  }
}

/** Servers that the tests share; a test that kills a server starts one of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [mariadb, mysql, elasticsearch] = await Promise.all([
    provideMysqlServer('mariadb-10.11'),
    provideMysqlServer('mysql-9.7'),
    provideElasticsearch('8.19.21'),
  ]);
  project.provide('mariadb', mariadb.address);
  project.provide('mysql', mysql.address);
  project.provide('elasticsearch', elasticsearch.url);
  return async () => {
    await Promise.all([mariadb.stop(), mysql.stop(), elasticsearch.stop()]);
  };
}
