/** `node scripts/picture.ts`: runs bsql as README.md shows it and draws what the terminal held as docs/run.svg. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const main = resolve('src/cli/main.ts');
const directory = mkdtempSync(join(tmpdir(), 'bsql-picture-'));
cpSync('examples', directory, { recursive: true, filter: (path) => !path.includes('examples/out') });
writeFileSync(
  join(directory, 'shop-draft.bsql'),
  'load binlogFile.`recordings/shop` where tableNamePatern="orders" as changes;\nsave append change as jsonl.\'out/{table}.jsonl\';\n',
);

const lines: string[] = [];
for (const [shown, command] of [
  ['bsql check shop-draft.bsql', 'exec "$0" "$1" check shop-draft.bsql'],
  ['bsql run quickstart.bsql', 'exec "$0" "$1" run --log-format text --log-level warn quickstart.bsql'],
  ['head -2 out/products.jsonl', 'head -2 out/products.jsonl | cut -c 1-96'],
] as const) {
  const { stdout } = spawnSync('sh', ['-c', `{ ${command}; } 2>&1`, process.execPath, main], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '1' },
  });
  lines.push(`\u001b[2m$\u001b[22m \u001b[1m${shown}\u001b[22m`, ...stdout.trimEnd().split('\n'), '');
}
rmSync(directory, { recursive: true });

const colors: Readonly<Record<string, string>> = {
  31: '#f47067',
  33: '#daaa3f',
  34: '#6cb6ff',
  36: '#56d4dd',
};

/** One line with its colours, as SVG text spans. */
function paint(line: string): string {
  let color: string | undefined;
  let bold = false;
  let dim = false;
  return line
    .split('\u001b[')
    .map((part, index) => {
      // Behind each escape stand a code, an m, and the text up to the next.
      const end = index === 0 ? 0 : part.indexOf('m') + 1;
      const code = part.slice(0, Math.max(0, end - 1));
      if (code === '1') bold = true;
      else if (code === '2') dim = true;
      else if (code === '22') bold = dim = false;
      else if (code !== '') color = colors[code];
      const text = part.slice(end).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      const style = `${color ? ` fill="${color}"` : ''}${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`;
      return text === '' ? '' : `<tspan${style}>${text}</tspan>`;
    })
    .join('');
}

const [left, top, height] = [18, 30, 19];
const width = 880;
const rows = lines.slice(0, -1);
const text = rows
  .map(
    (line, index) =>
      `<text x="${left}" y="${top + index * height}" xml:space="preserve">${paint(line)}</text>`,
  )
  .join('\n');
const total = top + rows.length * height + 4;
writeFileSync(
  'docs/run.svg',
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" role="img" aria-label="bsql check finds two faults in a script; bsql run turns a recorded binary log into documents">
<rect width="100%" height="100%" rx="8" fill="#22272e"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13" fill="#cdd9e5">
${text}
</g>
</svg>
`,
);
