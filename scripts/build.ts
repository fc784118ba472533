/** Builds the package: bundled JavaScript (a whole `bsql check` starts three times as fast) and types. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>;
};
/** Small and needed by every command; everything else is loaded from node_modules when it is used. */
const bundled = ['chevrotain', 'commander', 'fastest-levenshtein'];
const external = Object.keys(dependencies).filter((name) => !bundled.includes(name));

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: { bsql: 'src/cli/main.ts', index: 'src/index.ts' },
  platform: 'node',
  external: external.map((name) => new RegExp(`^${name}(?:/|$)`)),
});
await bundle.write({ dir: 'dist', format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js', minify: false });
await bundle.close();
chmodSync('dist/bsql.js', 0o755);
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
