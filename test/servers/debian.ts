import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './cache.ts';

/** Packages of the closure that a bare database server never opens. */
const unneeded =
  /^(?:perl|libperl|libdb5|libgdbm|libconfig-inifiles|debconf|gcc-\d+-base|openssl-provider|libc-gconv|mysql-common|readline|dpkg_|tar_|lsof|rsync)/;
const unneededFolders = [
  'doc',
  'man',
  'locale',
  'info',
  'zoneinfo',
  'perl',
  'perl5',
  'lintian',
  'bash-completion',
];

/**
 * Unpacks Debian packages with all they depend on, libc included, into a folder: nothing is
 * installed on this machine. apt is used with state of its own, and its own mirror.
 */
export async function unpackDebian(
  suite: 'bookworm' | 'trixie' | 'sid',
  packages: readonly string[],
  into: string,
): Promise<void> {
  const state = `${into}.apt`;
  await rm(state, { recursive: true, force: true });
  for (const folder of ['etc/apt.conf.d', 'lists/partial', 'archives/partial', 'state'])
    await mkdir(join(state, folder), { recursive: true });
  await writeFile(join(state, 'state/status'), '');
  await writeFile(join(state, 'etc/sources.list'), await sources(suite));
  const conf = join(state, 'apt.conf');
  await writeFile(conf, configuration(state, suite));
  const env = { ...process.env, APT_CONFIG: conf };
  try {
    await run('apt-get', ['-qq', 'update'], { env });
    await run('apt-get', ['-qq', '-y', '--download-only', 'install', ...packages, 'libc6'], { env });
    for (const file of await readdir(join(state, 'archives'))) {
      if (file.endsWith('.deb') && !unneeded.test(file))
        await run('dpkg-deb', ['-x', join(state, 'archives', file), into]);
    }
  } finally {
    await rm(state, { recursive: true, force: true });
  }
  for (const folder of unneededFolders)
    await rm(join(into, 'usr/share', folder), { recursive: true, force: true });
}

async function sources(suite: string): Promise<string> {
  const uris = (await run('apt-get', ['indextargets', '--format', '$(REPO_URI)'])).split('\n');
  const mirror = uris.find((uri) => /\/debian\/?$/.test(uri));
  if (mirror === undefined)
    throw new Error(
      'apt knows no Debian mirror on this machine: give the servers by their URLs (see CONTRIBUTING.md)',
    );
  const security = uris.find((uri) => /\/debian-security\/?$/.test(uri));
  const key = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]';
  const lines = [`deb ${key} ${mirror} ${suite} main`];
  if (suite === 'bookworm' && security) lines.push(`deb ${key} ${security} bookworm-security main`);
  return `${lines.join('\n')}\n`;
}

function configuration(state: string, suite: string): string {
  const settings = [
    `Dir::Etc "${state}/etc"`,
    `Dir::Etc::sourcelist "${state}/etc/sources.list"`,
    'Dir::Etc::sourceparts "/dev/null"',
    'Dir::Etc::preferences "/dev/null"',
    'Dir::Etc::preferencesparts "/dev/null"',
    `Dir::State "${state}/state"`,
    `Dir::State::Lists "${state}/lists"`,
    `Dir::State::status "${state}/state/status"`,
    `Dir::Cache "${state}"`,
    `Dir::Cache::archives "${state}/archives"`,
    `Dir::Log "${state}"`,
    'Acquire::Languages "none"',
    'APT::Sandbox::User ""',
    'APT::Install-Recommends "false"',
    'Debug::NoLocking "true"',
    'Acquire::Retries "3"',
    // A mirror's snapshot of sid can be older than its signature says it may be.
    ...(suite === 'sid' ? ['Acquire::Check-Valid-Until "false"'] : []),
  ];
  return settings.map((setting) => `${setting};\n`).join('');
}
