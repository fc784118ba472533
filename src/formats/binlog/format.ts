import type { Format } from '../../model/format.ts';
import { checkConnectionOptions } from '../mysql/check-connection.ts';
import { checkStartOptions } from '../start/check-start.ts';
import { checkFilterOptions, checkHeartbeatTable } from './check-options.ts';
import { describeBinlog } from './describe.ts';
import { binlogOptions } from './options.ts';

export const binlog: Format = {
  name: 'binlog',
  summary: 'The binary log of a running MySQL or MariaDB server.',
  source: {
    options: binlogOptions,
    path: 'Empty, or the name of a connection.',
    describe: describeBinlog,
    pathless: true,
    checkOptions: (options) => [
      ...checkConnectionOptions(options),
      ...checkFilterOptions(options),
      ...checkHeartbeatTable(options),
      ...checkStartOptions(options),
    ],
    // The rows of a snapshot take numbers of the clock, and are others when it is read again.
    repeats: ({ snapshot }) => snapshot === undefined || snapshot === 'never',
    snapshots: true,
    open: async (context) => (await import('./source.ts')).openBinlogSource(context),
  },
};
