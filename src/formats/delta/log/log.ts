import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BsqlError } from '../../../model/errors.ts';
import { codeOf, makeDirectory, publish } from '../files.ts';
import type { Action } from './actions.ts';
import {
  checkpointInterval,
  newestCheckpoint,
  readCheckpoint,
  versionName,
  writeCheckpoint,
} from './checkpoint.ts';
import { TableState } from './state.ts';

/** The log folder of a Delta table: what the table is, and the one way to change it. */
export class DeltaLog {
  readonly directory: string;

  constructor(table: string) {
    this.directory = join(table, '_delta_log');
  }

  /** The table as it is now; its version is -1 if there is none. */
  async read(): Promise<TableState> {
    const state = new TableState();
    const names = await this.names();
    const checkpoint = newestCheckpoint(names);
    if (checkpoint) {
      state.apply(await readCheckpoint(this.directory, checkpoint));
      state.version = checkpoint.version;
    }
    const versions = names
      .flatMap((name) => /^(\d{20})\.json$/.exec(name)?.[1] ?? [])
      .map(Number)
      .filter((version) => version > state.version)
      .sort((a, b) => a - b);
    for (const version of versions) {
      if (version !== state.version + 1) throw this.#damaged(`version ${state.version + 1} is missing`);
      state.apply(parseLines(await readFile(this.#pathOf(version), 'utf8'), (why) => this.#damaged(why)));
      state.version = version;
    }
    if (state.version >= 0 && !(state.metaData && state.protocol))
      throw this.#damaged('it does not say what the columns are');
    return state;
  }

  async names(): Promise<string[]> {
    try {
      return await readdir(this.directory);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /** Makes the next version of these actions. False if another writer made one first: nothing is changed then. */
  async commit(state: TableState, actions: readonly Action[]): Promise<boolean> {
    const version = state.version + 1;
    if (version === 0) await makeDirectory(this.directory);
    const lines = actions.map((action) => `${JSON.stringify(action)}\n`).join('');
    if (!(await publish(this.#pathOf(version), lines))) return false;
    state.apply(actions);
    state.version = version;
    return true;
  }

  /** Whether the state is due to be written as a checkpoint. */
  isCheckpointDue(state: TableState): boolean {
    // A large state costs more to write than a few more versions cost to read.
    const size = state.files.size + state.removed.size;
    return (
      state.version > 0 && state.version % (checkpointInterval * Math.max(1, Math.floor(size / 1_000))) === 0
    );
  }

  async checkpoint(state: TableState): Promise<void> {
    await writeCheckpoint(this.directory, state);
  }

  #pathOf(version: number): string {
    return join(this.directory, `${versionName(version)}.json`);
  }

  #damaged(why: string): BsqlError {
    return new BsqlError(`the Delta log ${this.directory} cannot be read: ${why}`, {
      code: 'BSQL5131',
      kind: 'data',
      help: 'restore the folder, or move the table away, remove the checkpoint, and let bsql make it anew',
    });
  }
}

function parseLines(text: string, damaged: (why: string) => BsqlError): Action[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      try {
        return JSON.parse(line) as Action;
      } catch {
        throw damaged(`${line.slice(0, 80)} is no line of JSON`);
      }
    });
}

/** What a new table begins with. */
export function firstActions(
  schemaString: string,
  partitionColumns: readonly string[],
  now: number,
): Action[] {
  return [
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    {
      metaData: {
        id: randomUUID(),
        format: { provider: 'parquet', options: {} },
        schemaString,
        partitionColumns,
        configuration: {},
        createdTime: now,
      },
    },
  ];
}
