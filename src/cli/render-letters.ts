import type { DeadLetter } from '../runtime/dead-letter.ts';
import type { LetterAnalysis } from './dlq-analysis.ts';

/** A line a letter: when, what, which document. */
export function renderLetterList(letters: readonly DeadLetter[]): string {
  return letters
    .map(({ head }) => {
      const again = (head.attempts ?? 1) > 1 ? ` (refused ${head.attempts} times)` : '';
      return `${head.time}  ${head.fault ?? 'BSQL5106'}  ${head.operation} ${head.table} → ${head.target}/${head.id}  ${head.code}: ${shorten(head.reason)}${again}`;
    })
    .join('\n');
}

/** Everything that a letter holds, the document as it was sent. */
export function renderLetter({ head, document }: DeadLetter): string {
  const { position } = head;
  const rows: [string, string | undefined][] = [
    ['refused', head.time],
    ['fault', `${head.fault ?? 'BSQL5106'} ${head.code}`],
    ['reason', head.reason],
    ['change', `${head.operation} ${head.table}`],
    ['target', `${head.target}/${head.id}`],
    ['routing', head.routing],
    ['save', head.save],
    ['stream', head.stream],
    ['log', `${position.file}:${position.offset}${position.gtid ? ` ${position.gtid}` : ''}`],
    ['committed', position.time],
    ['version', String(head.documentVersion)],
    ['attempts', String(head.attempts ?? 1)],
    ['document', document ?? 'none: it was to be deleted'],
  ];
  return rows
    .flatMap(([name, value]) => (value === undefined ? [] : `${name.padEnd(9)}  ${value}`))
    .join('\n');
}

export function renderAnalysis({ count, kinds, hours }: LetterAnalysis): string {
  if (count === 0) return 'no dead letters';
  const parts = kinds.map((kind) =>
    [
      `${kind.count} × ${kind.fault} ${kind.title} (${kind.code})`,
      `  tables  ${kind.tables.join(', ')}`,
      `  from    ${kind.first}`,
      `  to      ${kind.last}`,
      `  latest  ${shorten(kind.reason)}`,
      `  advice  ${kind.advice}`,
    ].join('\n'),
  );
  const most = Math.max(...hours.map((one) => one.count));
  const bars = hours.map(
    (one) =>
      `  ${one.hour}  ${String(one.count).padStart(String(most).length)}  ${'█'.repeat(Math.ceil((one.count / most) * 40))}`,
  );
  return [...parts, ['by hour', ...bars].join('\n')].join('\n\n');
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
