import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ElasticsearchServer } from '../servers/elasticsearch-server.ts';
import { connectAdmin, MysqlServer } from '../servers/mysql-server.ts';
import { versions } from '../servers/versions.ts';
import { Script } from '../support/bsql.ts';
import { Random } from '../support/random.ts';
import { SoakWorkload } from '../support/soak-workload.ts';
import { logEnd, readIndex, selectDocuments } from '../support/truth.ts';
import { waitUntil } from '../support/wait.ts';

/** BSQL_TEST_SOAK_MINUTES=20 for a long run; a short one has each fault at least once. */
const minutes = Number(process.env.BSQL_TEST_SOAK_MINUTES ?? 0.75);
const clients = 4;

// Invariants 1 to 5 over everything at once: T1, T4, T10, T11, T14, T38, T39, T40, T41, T43, T44.
test.each([versions.mariadb, versions.mysql])(
  'random changes of rows and shapes on %s, everything killed now and then: every table equals its index',
  async (flavor) => {
    const random = Random.fromEnvironment(`soak of ${flavor}`);
    const server = await MysqlServer.start(flavor);
    const search = await ElasticsearchServer.start(versions.elasticsearch);
    const { host, port } = server.address;
    await using script = new Script(
      `load binlog.\`\` where host="${host}" and port=${port} and userName="bsql" and password="bsql"
         and databaseNamePattern="soak" and tableNamePattern="t\\d" and snapshot="initial" and snapshotChunkSize=500
         and heartbeat="1s" and onTruncate="ignore" as changes;
       save append changes as es.'{db}_{table}' options es.nodes="${search.url}" and mergeSchema="true" and duration="200ms" and checkpointLocation="cp";`,
    );
    try {
      const workload = new SoakWorkload(server, 'soak', random);
      await workload.create(2_000);
      let bsql = script.run();
      const running = workload.run(clients);
      // Its fault is told at the end; until then it must not end the process.
      running.catch(() => {});
      const kills = { bsql: 0, database: 0, target: 0 };
      const end = Date.now() + minutes * 60_000;
      for (let round = 0; Date.now() < end; round++) {
        await sleep(1_000 + random.below(4_000));
        // Begun while a server was away: as a supervisor would, it is begun again.
        if (bsql.exitCode === 3) bsql = script.run();
        expect(bsql.exitCode, bsql.stderr.slice(-3_000)).toBeNull();
        // Each of the three in the first rounds, then as it comes.
        const fault = round < 3 ? round : random.below(12);
        if (fault === 1) {
          await server.kill();
          await sleep(random.below(2_000));
          await server.launch();
          kills.database++;
        } else if (fault === 2) {
          await search.kill();
          await sleep(random.below(3_000));
          // On a machine that does too much at once it may need another try.
          await search.launch().catch(() => search.launch());
          kills.target++;
        } else if (fault < 7) {
          await bsql.end('SIGKILL');
          bsql = script.run();
          kills.bsql++;
        }
      }
      workload.stop();
      await running;
      const connection = await connectAdmin(server.address);
      await workload.touchAll(connection);
      if (bsql.exitCode === 3) bsql = script.run();
      await script.waitForCheckpoint('cp', await logEnd(connection), 300_000);
      await waitUntil(
        'the snapshot to end',
        () => script.snapshotDone('cp', 'soak', ['t0', 't1', 't2', 't3']),
        300_000,
      );
      expect(await bsql.end('SIGTERM')).toBe(0);
      for (const { name, kind } of workload.tables) {
        const documents = await readIndex(search.url, name.replace('.', '_'));
        expect(documents.size).toBeGreaterThan(500);
        expect(documents).toEqual(await selectDocuments(connection, name, kind.key));
      }
      connection.destroy();
      process.stderr.write(
        `soak of ${flavor}: ${workload.transactions} transactions, ${workload.statements} statements, ${workload.alters} changes of shape; killed ${JSON.stringify(kills)}\n`,
      );
    } finally {
      await search.stop();
      await server.stop();
    }
  },
  (minutes + 12) * 60_000,
);
