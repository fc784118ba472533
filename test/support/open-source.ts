import { check } from '../../src/check/check.ts';
import { emptyEnvironment } from '../../src/check/environment.ts';
import { formats } from '../../src/formats/index.ts';
import type { SnapshotRequest, Source } from '../../src/model/format.ts';
import type { MysqlAddress } from '../servers/mysql-server.ts';
import { memoryLog } from './logs.ts';

/** The source of a `load binlog` with these options, as a script would open it. */
export async function openBinlog(
  address: MysqlAddress,
  options: string,
  log = memoryLog(),
  snapshot?: SnapshotRequest,
): Promise<Source> {
  const text = `load binlog.\`\` where host="${address.host}" and port=${address.port} and userName="${address.reader.user}" and password="${address.reader.password}" and ${options} as t; save append t as console.\`\`;`;
  const { plan, diagnostics } = check(
    { name: 'test.bsql', text },
    { formats, environment: emptyEnvironment, purpose: 'run' },
  );
  const load = plan?.pipelines[0]?.load;
  const format = formats.find((one) => one.name === load?.format)?.source;
  if (!load || !format) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const { options: values, path } = load;
  return await format.open({ options: values, path, directory: '.', log, output: async () => {}, snapshot });
}
