import type { Problem } from '../../model/format.ts';

/** What a user may do on a server, as far as a reader of its log cares. */
export interface Grants {
  readonly replicationSlave: boolean;
  /** REPLICATION CLIENT; MariaDB calls it BINLOG MONITOR since 10.5. */
  readonly replicationClient: boolean;
  /** SELECT on everything. */
  readonly selectAll: boolean;
  /** SELECT on a database or a table at least. */
  readonly selectSome: boolean;
  /** LOCK TABLES on everything, or on a database at least. */
  readonly lockTables: boolean;
}

/** Reads the lines of SHOW GRANTS, which name the grants of the user's active roles too. */
export function readGrants(lines: readonly string[]): Grants {
  const everywhere = new Set<string>();
  let selectSome = false;
  let lockSome = false;
  for (const line of lines) {
    const match = /^GRANT (.+) ON (.+) TO /i.exec(line);
    const [, list = '', place = ''] = match ?? [];
    const names = list
      .replace(/\([^)]*\)/g, '')
      .split(',')
      .map((name) => name.trim().toUpperCase());
    if (place === '*.*') for (const name of names) everywhere.add(name);
    else {
      const grants = (privilege: string): boolean =>
        names.some((name) => name === privilege || name.startsWith('ALL'));
      selectSome ||= grants('SELECT');
      lockSome ||= grants('LOCK TABLES');
    }
  }
  const has = (...names: string[]): boolean =>
    [...names, 'ALL PRIVILEGES', 'ALL'].some((name) => everywhere.has(name));
  return {
    replicationSlave: has('REPLICATION SLAVE'),
    replicationClient: has('REPLICATION CLIENT', 'BINLOG MONITOR', 'SUPER'),
    selectAll: has('SELECT'),
    selectSome,
    lockTables: lockSome || has('LOCK TABLES'),
  };
}

/** Every privilege that a reader needs and the user has not. */
export function judgeGrants(grants: Grants, address: string, user: string): Problem[] {
  const problems: Problem[] = [];
  const refuse = (privilege: string, why: string): void => {
    problems.push(missing(privilege, why, address, user));
  };
  if (!grants.replicationSlave) refuse('REPLICATION SLAVE', 'the server will not send it the log');
  if (!grants.replicationClient) refuse('REPLICATION CLIENT', 'it cannot ask where the log stands');
  if (!grants.selectAll && !grants.selectSome) refuse('SELECT', 'it sees no table and no primary key');
  return problems;
}

/** Whether the user may read the existing rows of any table. */
export function judgeSelect(grants: Grants, address: string, user: string): Problem[] {
  if (grants.selectAll || grants.selectSome) return [];
  return [missing('SELECT', 'the existing rows cannot be read', address, user)];
}

/** Whether the user may lock tables, where a snapshot has to. */
export function judgeLocks(grants: Grants, address: string, user: string): Problem[] {
  if (grants.lockTables) return [];
  const why = 'without GTIDs a snapshot cannot make sure that it sees what the log has';
  return [missing('LOCK TABLES', why, address, user)];
}

function missing(privilege: string, why: string, address: string, user: string): Problem {
  return {
    severity: 'error',
    code: 'BSQL5021',
    message: `${address}: the user ${user} has no ${privilege}, so ${why}`,
    help: `GRANT ${privilege} ON *.* TO the user, as an administrator`,
  };
}
