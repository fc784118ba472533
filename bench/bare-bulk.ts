import { insertedStatus, updatedRow } from './load.ts';

export interface BareBulkTask {
  readonly load: 'inserts' | 'updates';
  readonly rows: number;
  readonly url: string;
  readonly index: string;
}

/** Told at each answer how many documents are acknowledged so far. */
export type AckClock = (acknowledged: number) => void;

const documentsInBody = 5_000;
const firstVersion = 1_800_000_000_000_000;

/**
 * The limit: ready-made bodies of the same documents, two requests at a time, nothing else to do.
 */
export async function runBareBulk(task: BareBulkTask, clock: AckClock): Promise<void> {
  const bodies: Buffer<ArrayBuffer>[] = [];
  for (let first = 0; first < task.rows; first += documentsInBody) {
    let body = '';
    for (let i = first; i < Math.min(task.rows, first + documentsInBody); i++) body += lines(task, i);
    bodies.push(Buffer.from(body));
  }
  let acknowledged = 0;
  // Updates go round the rows every second body: within a lane none overtakes the one before it.
  const lane = async (first: number): Promise<void> => {
    for (let next = first; next < bodies.length; next += 2) {
      const body = bodies[next] as Buffer<ArrayBuffer>;
      const answer = await fetch(`${task.url}/_bulk?filter_path=errors`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body,
      });
      const { errors } = (await answer.json()) as { errors: boolean };
      if (errors) throw new Error('the bulk had errors');
      acknowledged += documentsInBody;
      clock(Math.min(acknowledged, task.rows));
    }
  };
  await Promise.all([lane(0), lane(1)]);
}

function lines({ index, load }: BareBulkTask, i: number): string {
  const [id, status] = load === 'inserts' ? [i + 1, insertedStatus(i + 1)] : updatedRow(i + 1);
  const time = '2026-11-21T12:00:00Z';
  return `{"index":{"_index":"${index}","_id":"${id}","version":${firstVersion + i},"version_type":"external_gte"}}
{"Id":${id},"BuildingId":"building_${id}","Status":${status},"BuildingName":"The building with the number ${id}","CreateTime":"${time}","UpdateTime":"${time}"}
`;
}
