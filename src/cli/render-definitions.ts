import type { PlanReport, SaveReport } from './plan-report.ts';

/** The indices that a script would make, each as a call that makes it; what is there is a comment. */
export function renderDefinitions(report: PlanReport): string {
  const calls = report.pipelines.flatMap(({ saves }) => saves.flatMap(renderTargets));
  // Tables that share an index have one call.
  return calls.length > 0 ? [...new Set(calls)].join('\n\n') : '# no index would be made';
}

function renderTargets({ address, targets }: SaveReport): string[] {
  const node = address?.split(', ')[0] ?? '';
  return (targets ?? []).flatMap(({ target, exists, definition }) => {
    if (!definition) return exists ? [`# ${target} is there`] : [];
    const body = JSON.stringify(definition, null, 2);
    // The name is known with a row only.
    if (exists === null) return [`# ${target}\n${body.replaceAll(/^/gm, '# ')}`];
    return [
      `curl -X PUT ${quote(`${node}/${encodeURIComponent(target)}`)} -H 'content-type: application/json' -d ${quote(body)}`,
    ];
  });
}

/** For a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
