import { BsqlError } from '../../../model/errors.ts';
import { type Chunk, readChunk, rowReader, selectList, sizeOf } from './chunk.ts';
import type { Window } from './log-progress.ts';
import { Pieces } from './pieces.ts';
import type { TableProgress } from './progress-log.ts';
import type { SnapshotState } from './state.ts';
import { isAltered, isGone } from './table-errors.ts';
import type { TableName } from './table-name.ts';
import type { TableReading } from './table-reading.ts';
import { fromTable, readShape, type TableShape } from './table-shape.ts';
import { beginConsistentRead, endOfLog, proofOf } from './visibility.ts';

const chunkBytes = 4 * 1024 * 1024;
/** Keys remembered before a new window is opened, where opening one is dear. */
const windowKeys = 100_000;

export type TableOutcome = 'read' | 'gone';

/** A table may be altered while it is read, but hardly more often than this without a chunk between. */
const maxRestarts = 20;

/** Reads what is left of a table and hands it out; again from the last piece when the table is altered. */
export async function readTable(
  name: TableName,
  reading: TableReading,
  told: TableProgress,
): Promise<TableOutcome> {
  for (let restarts = 0; restarts < maxRestarts; restarts++) {
    try {
      const shape = await readShape(await reading.connect(), name, reading.columns);
      if (!shape) return 'gone';
      told.begin(shape);
      const read = shape.order ? readByKey : readInOne;
      if (await read(shape, reading, told)) return 'read';
    } catch (error) {
      if (isGone(error)) return 'gone';
      // An unknown column may be one of the conditions then.
      if (!isAltered(error) || reading.conditioned) throw error;
    }
    // Whatever was begun is left, and the log may still be where the table had its old columns.
    (await reading.connect()).close();
    await reading.progress.reach(await endOfLog(await reading.connect(), reading.facts), reading.signal);
  }
  throw new BsqlError(
    `the columns of ${name.database}.${name.table} are not the same in the log and in the table`,
    {
      code: 'BSQL5025',
      kind: 'data',
      help: 'run again when the table is no longer being altered; a column of its key may also have a type that bsql cannot compare: leave the table out with tableNamePattern then',
    },
  );
}

/** Chunk by chunk. False when the table is another now than when it was begun. */
async function readByKey(shape: TableShape, reading: TableReading, told: TableProgress): Promise<boolean> {
  const { progress, pace, state, signal, facts } = reading;
  let { after, rows } = resumeAt(shape, state);
  let rowBytes = Math.max(1, shape.rowBytesEstimate ?? 1);
  let window: Window | undefined;
  told.resume(rows);
  try {
    for (;;) {
      await pace.wait(signal);
      window ??= await progress.open(shape, signal);
      const connection = await reading.connect();
      const shown = await beginConsistentRead(connection, facts, shape, window, signal);
      const chunk: Chunk = await readChunk(connection, shape, {
        after,
        limit: limitOf(reading, rowBytes),
        maxBytes: 2 * chunkBytes,
        conditions: reading.conditions(shape),
      });
      const upTo = shape.transactional ? shown : await endOfLog(await reading.connect(), facts);
      if (!connection.isClosed) await connection.query('COMMIT');
      if (!(await isSame(shape, reading))) return false;
      pace.spend(chunk.rows.length);
      if (chunk.rows.length > 0) rowBytes = chunk.bytes / chunk.rows.length;
      const locked = proofOf(facts, window.since.gtidSet) === 'table lock';
      // A window that is kept for more than one chunk has to know every key.
      if (!locked) window.narrow(chunk.rows);
      const { database, table } = shape;
      const given = await reading.handOut({
        table: { database, table },
        schema: shape.schema,
        rows: chunk.rows,
        bytes: chunk.bytes,
        time: Date.now(),
        window,
        upTo: chunk.rows.length > 0 ? upTo : undefined,
        state: chunk.ended
          ? { kind: 'done' }
          : {
              kind: 'reading',
              table: {
                database,
                table,
                key: shape.keySignature,
                after: chunk.last ?? after ?? [],
                rows: rows + chunk.rows.length,
              },
            },
      });
      if (!given) return false;
      rows += chunk.rows.length;
      after = chunk.last ?? after;
      told.count(chunk.rows.length);
      if (chunk.ended) return true;
      // A lock is asked for as seldom as may be; anything else proves anew for nothing.
      if (locked && window.size < windowKeys) continue;
      progress.close(window);
      window = undefined;
    }
  } finally {
    if (window) progress.close(window);
  }
}

/** A table without a usable key: one consistent read, handed out as it comes. */
async function readInOne(shape: TableShape, reading: TableReading, told: TableProgress): Promise<boolean> {
  const { progress, signal, facts } = reading;
  const window = await progress.open(shape, signal);
  const connection = await reading.connect();
  // Where a read is not consistent, what it showed is judged by the end of the log behind each piece.
  const asking = shape.transactional ? undefined : await reading.open();
  try {
    const shown = await beginConsistentRead(connection, facts, shape, window, signal);
    const pieces = new Pieces(shape, window, reading, told, async () =>
      asking ? await endOfLog(asking, facts) : shown,
    );
    const conditions = reading.conditions(shape).map((one) => `(${one})`);
    const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
    const readRow = rowReader(shape);
    await connection.read(`SELECT ${selectList(shape)} FROM ${fromTable(shape)}${where}`, (cells) => {
      if (pieces.add(readRow(cells), sizeOf(cells))) {
        connection.pause();
        void pieces.give(false).finally(() => connection.resume());
      }
      return !pieces.stopped;
    });
    await pieces.given();
    if (pieces.stopped) return false;
    await connection.query('COMMIT');
    if (!(await isSame(shape, reading))) return false;
    await pieces.give(true);
    await pieces.given();
    return !pieces.stopped;
  } finally {
    asking?.close();
    progress.close(window);
  }
}

/** The place to go on from, if what was read was read by the same key. */
function resumeAt(
  shape: TableShape,
  state: SnapshotState,
): { after: readonly string[] | undefined; rows: number } {
  const known = state.get(shape);
  if (known?.kind !== 'reading') return { after: undefined, rows: 0 };
  const { key, after, rows } = known.table;
  const same =
    key.length === shape.keySignature.length && key.every((one, i) => one === shape.keySignature[i]);
  return same && after.length === key.length ? { after, rows } : { after: undefined, rows: 0 };
}

function limitOf({ chunkRows, pace }: TableReading, rowBytes: number): number {
  const byBytes = Math.floor(chunkBytes / rowBytes);
  return Math.max(1, Math.min(chunkRows, byBytes, Math.ceil(pace.rowsPerSecond ?? chunkRows)));
}

/** Whether the rows that were just read are what their columns were taken for. */
async function isSame(shape: TableShape, reading: TableReading): Promise<boolean> {
  return (await readShape(await reading.connect(), shape, reading.columns))?.signature === shape.signature;
}
