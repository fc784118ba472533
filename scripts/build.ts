/** Builds the package: bundled JavaScript (a whole `bsql check` starts three times as fast) and types. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OutputChunk, type Plugin, rolldown } from 'rolldown';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const readManifest = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest;

/** What commands begin with, and what would open hundreds of files; everything else is loaded from node_modules when it is used. */
const bundled = ['@elastic/elasticsearch', 'chevrotain', 'commander', 'fastest-levenshtein', 'rxjs'];
const external = Object.keys(readManifest('package.json').dependencies).filter(
  (name) => !bundled.includes(name),
);

/**
 * The client without a method for each endpoint, which is half of what a run would load: bsql sends
 * every request through its transport, and `createClient` gives nothing else.
 */
const withoutEndpoints: Plugin = {
  name: 'without-endpoints',
  load: {
    filter: { id: /@elastic[\\/]elasticsearch[\\/]esm[\\/]api[\\/]index\.js$/ },
    handler: () => 'export default class {}',
  },
};

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: { bsql: 'src/cli/main.ts', index: 'src/index.ts' },
  platform: 'node',
  plugins: [withoutEndpoints],
  external: external.map((name) => new RegExp(`^${name}(?:/|$)`)),
});
const { output } = await bundle.write({
  dir: 'dist',
  format: 'esm',
  chunkFileNames: 'chunks/[name]-[hash].js',
  minify: false,
});
await bundle.close();
chmodSync('dist/bsql.js', 0o755);
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', noticesOf(output.filter((file) => file.type === 'chunk')));
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});

/** The licences of the packages whose code went into the bundle. */
function noticesOf(chunks: readonly OutputChunk[]): string {
  const packages = new Set<string>();
  for (const id of chunks.flatMap((chunk) => chunk.moduleIds)) {
    const [, name] = /^(?:.*[\\/])?node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id) ?? [];
    if (name !== undefined) packages.add(name.replace('\\', '/'));
  }
  const notices = [...packages].sort().map((name) => {
    const directory = join('node_modules', name);
    const { version, license } = readManifest(join(directory, 'package.json'));
    const texts = readdirSync(directory)
      .filter((file) => /^(?:licen[cs]e|notice)/i.test(file))
      .map((file) => readFileSync(join(directory, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, ...texts].join('\n\n');
  });
  return `bsql contains code of these packages.\n\n${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
