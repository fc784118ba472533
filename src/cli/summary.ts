import { relative } from 'node:path';
import type { TargetSummary } from '../model/format.ts';
import type { Metrics } from '../runtime/metrics.ts';

const count = new Intl.NumberFormat('en-US');

/** What a run did: tables, events by kind, documents, and where they are. */
export function renderSummary(metrics: readonly Metrics[], targets: readonly TargetSummary[]): string {
  const rows: string[][] = [['table', 'inserts', 'updates', 'deletes', 'documents', 'where']];
  const tables = new Map(metrics.flatMap((one) => [...one.tables]));
  for (const [table, counts] of [...tables].sort(([a], [b]) => a.localeCompare(b))) {
    const places = targets.filter((target) => target.table === table);
    const numbers = [counts.insert + counts.read, counts.update, counts.delete].map((number) =>
      count.format(number),
    );
    const first = places[0];
    rows.push([
      table,
      ...numbers,
      first?.documents === undefined ? '' : count.format(first.documents),
      shorten(first?.target),
    ]);
    for (const place of places.slice(1))
      rows.push([
        '',
        '',
        '',
        '',
        place.documents === undefined ? '' : count.format(place.documents),
        shorten(place.target),
      ]);
  }
  const written = metrics.reduce((sum, one) => sum + one.rowsWritten, 0);
  const dead = metrics.reduce((sum, one) => sum + one.deadLetters, 0);
  const closing = `${count.format(written)} changes written${dead > 0 ? `, ${count.format(dead)} refused and kept as dead letters` : ''}`;
  return rows.length === 1 ? closing : `${table(rows)}\n\n${closing}`;
}

/** Text to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column >= 1 && column <= 4 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function shorten(target: string | undefined): string {
  if (target === undefined) return '';
  const near = relative(process.cwd(), target);
  return target.startsWith('/') && !near.startsWith('..') ? near : target;
}
