import { cp, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';

/** With users of its own, over https with this certificate. */
export interface Security {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** The one user of a server with security. */
export const secureUser = { user: 'bsql', password: 'bsql-test-pw' } as const;
/** bcrypt of that password. */
const passwordHash = '$2a$10$PeuYg5yDwczU4F5ilTW08OTETrmHqPaFJG3ZQp0CQU6FAheV0Uy/2';

/** A file realm with one user of all rights, and https. */
export async function configureSecurity(
  config: string,
  security: Security | undefined,
): Promise<readonly string[]> {
  if (!security) return ['xpack.security.enabled: false'];
  await writeFile(join(config, 'users'), `${secureUser.user}:${passwordHash}\n`);
  await writeFile(join(config, 'users_roles'), `superuser:${secureUser.user}\n`);
  await writeCertificates(config, security);
  return [
    'xpack.security.enabled: true',
    'xpack.security.http.ssl.enabled: true',
    'xpack.security.http.ssl.certificate: http.crt',
    'xpack.security.http.ssl.key: http.key',
    'xpack.security.http.ssl.certificate_authorities: [http-ca.crt]',
    'xpack.security.http.ssl.client_authentication: optional',
  ];
}

/** The same with OpenSearch's plugin, whose transport wants a certificate too. */
export async function configureOpenSearchSecurity(
  home: string,
  config: string,
  security: Security | undefined,
): Promise<readonly string[]> {
  if (!security) return [];
  const folder = join(config, 'opensearch-security');
  await cp(join(home, 'plugins/opensearch-security/config'), folder, { recursive: true });
  await writeFile(
    join(folder, 'internal_users.yml'),
    `_meta: { type: internalusers, config_version: 2 }\n${secureUser.user}: { hash: "${passwordHash}", backend_roles: [admin] }\n`,
  );
  await writeCertificates(config, security);
  const certificates = ['transport', 'http'].flatMap((layer) => [
    `plugins.security.ssl.${layer}.pemcert_filepath: http.crt`,
    `plugins.security.ssl.${layer}.pemkey_filepath: http.key`,
    `plugins.security.ssl.${layer}.pemtrustedcas_filepath: http-ca.crt`,
  ]);
  return [
    ...certificates,
    'plugins.security.ssl.http.enabled: true',
    'plugins.security.allow_default_init_securityindex: true',
    'plugins.security.audit.type: noop',
  ];
}

async function writeCertificates(config: string, security: Security): Promise<void> {
  await writeFile(join(config, 'http.crt'), security.certificate);
  await writeFile(join(config, 'http.key'), security.key);
  await writeFile(join(config, 'http-ca.crt'), security.authority);
}

/** Whether a node lets its user in; whether its certificate is right is for tests to find out. */
export async function knowsUser(url: string): Promise<boolean> {
  const { user, password } = secureUser;
  return await new Promise((resolve) => {
    const asked = request(
      `${url}/_cluster/health`,
      { auth: `${user}:${password}`, rejectUnauthorized: false, timeout: 3_000 },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
