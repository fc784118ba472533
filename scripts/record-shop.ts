/** Records examples/recordings/shop: runs shop.sql on a real MariaDB and keeps its binary log. */
import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connectAdmin, MysqlServer } from '../test/servers/mysql-server.ts';

const recordings = 'examples/recordings';
const target = join(recordings, 'shop');

const server = await MysqlServer.start('mariadb-10.11');
try {
  const connection = await connectAdmin(server.address);
  await connection.query('RESET MASTER');
  const parts = (await readFile(join(recordings, 'shop.sql'), 'utf8')).split(/^-- -+ next log file$/m);
  for (const [index, part] of parts.entries()) {
    if (index > 0) await connection.query('FLUSH BINARY LOGS');
    await connection.query(part);
  }
  await connection.query('FLUSH BINARY LOGS');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const logs = (await readdir(server.dataDirectory)).filter((name) => /^binlog\.\d+$/.test(name)).sort();
  // The last one is the empty file that the flush opened.
  for (const log of logs.slice(0, -1)) await copyFile(join(server.dataDirectory, log), join(target, log));
  await connection.end();
} finally {
  await server.stop();
}
