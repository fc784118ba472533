import type { LoadStatus, StatusReport } from './status-report.ts';

const count = new Intl.NumberFormat('en-US');

/** A page for people that shows what `/status` says, and itself anew every five seconds. */
export function renderStatusPage(report: StatusReport): string {
  const { stream, healthy, reason, started, bsql, loads, targets } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="5">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(stream)} · bsql</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; width: 100% }
th, td { text-align: left; padding: 0.25rem 1rem 0.25rem 0; border-bottom: 1px solid #ddd; vertical-align: top }
td.n { text-align: right; font-variant-numeric: tabular-nums }
.well { color: #060 } .ill { color: #a00 }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } th, td { border-color: #444 } .well { color: #7d7 } .ill { color: #f88 } }
</style>
</head>
<body>
<h1>${escapeHtml(stream)}</h1>
<p><strong class="${healthy ? 'well' : 'ill'}">${healthy ? 'live' : 'not well'}</strong>${reason ? `: ${escapeHtml(reason)}` : ''}</p>
<p>bsql ${escapeHtml(bsql)}, since ${escapeHtml(started)} · <a href="/status">JSON</a> · <a href="/metrics">metrics</a></p>
${loads.map(renderLoad).join('\n')}
${renderTable(
  ['table', 'target', 'documents'],
  targets.map(({ table, target, documents }) => [table, target, documents ?? '']),
)}
</body>
</html>
`;
}

function renderLoad(load: LoadStatus): string {
  const { snapshot, tables, heartbeat } = load;
  return [
    `<h2>${escapeHtml(load.load)}</h2>`,
    renderTable(
      ['what', 'value'],
      [
        ['source', `${load.format} ${load.address ?? ''}`],
        ['state', load.cause ? `${load.state}: ${load.cause}` : load.state],
        ['position', load.position ?? ''],
        ['lag in seconds', load.lagSeconds],
        ['rows read', load.rowsRead],
        ['rows written', load.rowsWritten],
        ['dead letters', load.deadLetters],
        ['retries', load.retries],
        ['circuit', load.circuitsOpen > 0 ? 'open' : 'closed'],
        ['bytes not confirmed', load.queueBytes],
        ...(heartbeat ? [['heartbeat in seconds', heartbeat.latencySeconds]] : []),
      ],
    ),
    renderTable(
      ['table', 'inserts', 'updates', 'deletes', 'existing rows'],
      Object.entries(tables).map(([name, { insert, update, delete: gone, read }]) => [
        name,
        insert,
        update,
        gone,
        read,
      ]),
    ),
    renderTable(
      ['existing rows of', 'state', 'rows', 'rows/s', 'left'],
      snapshot.map(({ table, state, rows, rowsPerSecond, rowsLeft }) => [
        table,
        state,
        rows,
        rowsPerSecond,
        rowsLeft ?? '',
      ]),
    ),
  ].join('\n');
}

function renderTable(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return '';
  const head = heads.map((text) => `<th>${escapeHtml(text)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(renderCell).join('')}</tr>`).join('\n');
  return `<table>\n<tr>${head}</tr>\n${body}\n</table>`;
}

function renderCell(value: string | number): string {
  return typeof value === 'number'
    ? `<td class="n">${count.format(value)}</td>`
    : `<td>${escapeHtml(value)}</td>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}
