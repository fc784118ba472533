import type { ElasticsearchVersion } from './distributions.ts';
import { ElasticsearchServer } from './elasticsearch-server.ts';
import type { MysqlFlavor } from './mysql-flavors.ts';
import { type MysqlAddress, MysqlServer } from './mysql-server.ts';

/** A server that tests share: somebody's own, named by a URL, or one started for them. */
interface Provided {
  readonly stop: () => Promise<void>;
}

export interface ProvidedMysql extends Provided {
  readonly address: MysqlAddress;
}

export interface ProvidedElasticsearch extends Provided {
  readonly url: string;
}

/**
 * `BSQL_TEST_MARIADB_URL` and `BSQL_TEST_MYSQL_URL` (`mysql://user:password@host:port`, a user with
 * all rights) go before a server of the flavor.
 */
export async function provideMysqlServer(flavor: MysqlFlavor): Promise<ProvidedMysql> {
  const url = flavor.startsWith('mariadb')
    ? process.env.BSQL_TEST_MARIADB_URL
    : process.env.BSQL_TEST_MYSQL_URL;
  if (!url) {
    const server = await MysqlServer.start(flavor);
    return { address: server.address, stop: () => server.stop() };
  }
  const { hostname, port, username, password } = new URL(url);
  const user = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  return {
    address: { host: hostname, port: Number(port || 3306), admin: user, reader: user },
    stop: async () => {},
  };
}

/** `BSQL_TEST_ELASTICSEARCH_URL` goes before a server of the version. */
export async function provideElasticsearch(version: ElasticsearchVersion): Promise<ProvidedElasticsearch> {
  const url = process.env.BSQL_TEST_ELASTICSEARCH_URL;
  if (url) return { url: url.replace(/\/$/, ''), stop: async () => {} };
  const server = await ElasticsearchServer.start(version);
  return { url: server.url, stop: () => server.stop() };
}
