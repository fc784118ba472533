import { resolve } from 'node:path';
import type { Batch, Position } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import type { OpenContext, Problem, Source } from '../../model/format.ts';
import type { SourceInspection } from '../../model/inspection.ts';
import { showPath } from '../../model/path-template.ts';
import { comparePositions, readPosition } from '../binlog/position.ts';
import { readBinlog } from '../binlog/reader.ts';
import { readFilter } from '../binlog/settings.ts';
import { TableVersions } from '../binlog/table-versions.ts';
import { openRecording } from './recording.ts';
import { endFile, startReplayServer } from './replay-server.ts';

export async function openBinlogFileSource(context: OpenContext): Promise<Source> {
  const path = resolve(context.directory, showPath(context.path));
  return {
    preflight: async (): Promise<readonly Problem[]> => {
      await openRecording(path);
      return [];
    },
    // Which tables a recording has only reading it would tell.
    inspect: async (): Promise<SourceInspection> => ({
      server: (await openRecording(path)).serverVersion,
      tables: undefined,
      start: undefined,
      problems: [],
    }),
    read: (from, signal) => readRecording(path, context, from, signal),
    compare: comparePositions,
    close: async () => {},
  };
}

/** Reads a recording through the same reader as a live log, so that both decode alike. */
async function* readRecording(
  path: string,
  context: OpenContext,
  from: Position | undefined,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const recording = await openRecording(path);
  const position = from && readPosition(from);
  const [first = ''] = recording.files;
  if (position && !recording.files.includes(position.file)) {
    throw new BsqlError(`the checkpoint stands in ${position.file}, which is not in the recording ${path}`, {
      code: 'BSQL5010',
      kind: 'data',
      help: 'remove the checkpoint to read the recording from its beginning',
    });
  }
  const { columns, ...filtered } = readFilter(context.options);
  const server = await startReplayServer(recording);
  try {
    yield* readBinlog(
      {
        file: position?.file ?? first,
        offset: position?.offset ?? 4,
        created: position?.created,
        gtidSet: undefined,
        clock: position?.clock ?? 0,
        prepared: position?.prepared,
      },
      {
        connection: { host: '127.0.0.1', port: server.port, user: 'replay' },
        address: path,
        server: 'recording',
        serverId: 1,
        ...filtered,
        heartbeat: 60_000,
        queueBytes: 4 * 1024 * 1024,
        gtids: false,
        versions: new TableVersions(async () => ({ columns: [], primaryKey: [] }), columns),
        endFile,
        log: context.log,
      },
      signal,
    );
  } catch (error) {
    throw server.fault() ?? error;
  } finally {
    await server.close();
  }
}
