import { spawn } from 'node:child_process';
import { provideMariadbClient } from './mariadb-client.ts';
import type { ChildTask, Measured } from './measured.ts';

/** How each row begins in what `mariadb-binlog -v` prints. */
const rowMark = Buffer.from('### SET\n');

/** `mariadb-binlog -v` reads the log from the server and prints its rows, which are counted. */
export async function measureMariadbBinlog(task: ChildTask): Promise<Measured> {
  const { program, prefix } = await provideMariadbClient('mariadb-binlog');
  const started = performance.now();
  const child = spawn(
    program,
    [
      ...prefix,
      '--no-defaults',
      '--read-from-remote-server',
      '--verbose',
      '--to-last-log',
      '--host=127.0.0.1',
      `--port=${task.port}`,
      '--user=root',
      `binlog.${String(task.file).padStart(6, '0')}`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let rows = 0;
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  let rest: Buffer = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.lastIndexOf(0x0a) + 1;
    rows += count(bytes.subarray(0, end), rowMark);
    rest = bytes.subarray(end);
    if (rows >= task.rows) child.kill('SIGKILL');
  });
  await new Promise((ended) => child.once('close', ended));
  if (rows < task.rows) throw new Error(`mariadb-binlog printed ${rows} of ${task.rows} rows: ${err}`);
  // What it took of the processor is not told to its parent.
  return {
    rows,
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: Number.NaN,
    rssMegabytes: Number.NaN,
  };
}

function count(bytes: Buffer, mark: Buffer): number {
  let found = 0;
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + mark.length)) found++;
  return found;
}
