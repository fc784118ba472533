import type { StatePlace } from '../../../model/format.ts';
import { indexOf, isLive } from './state.ts';
import { OverwriteFile } from './state-file.ts';

/** What the next start does, and what is kept, a line each. Asks no cluster. */
export async function tellOverwrite(
  path: string,
  state: StatePlace,
  resumed: boolean,
): Promise<readonly string[]> {
  const { current, previous, returning, kept, asked, back } = await new OverwriteFile(state).read();
  const build = `build ${path}-<time> from the existing rows, then move the alias ${path} to it`;
  const show = (stamp: string | null): string => indexOf(path, stamp);
  const next =
    !resumed || asked || !current
      ? build
      : isLive(current)
        ? back
          ? `go back to ${back.text} and stream into ${show(current.stamp)} from there`
          : `stream into ${show(current.stamp)}, behind the alias ${path}`
        : `go on building ${show(current.stamp)}, then move the alias ${path} to it`;
  return [
    ...(returning ? [`end a rollback: point the aliases to ${Object.values(returning).join(', ')}`] : []),
    next,
    ...(previous ? [`readers see ${show(previous.stamp)} until then, which is kept fresh`] : []),
    ...kept.map(
      ({ indices, since }) =>
        `kept since ${new Date(since).toISOString()}: ${Object.values(indices).join(', ')}`,
    ),
  ];
}
