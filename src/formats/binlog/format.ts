import type { Format } from '../../model/format.ts';
import { binlogOptions } from './options.ts';

export const binlog: Format = {
  name: 'binlog',
  summary: 'The binary log of a running MySQL or MariaDB server.',
  source: {
    options: binlogOptions,
    path: 'Empty, or the name of a connection.',
    pathless: true,
    open: async (context) => (await import('./source.ts')).openBinlogSource(context),
  },
};
