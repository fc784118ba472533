import type { Format } from '../../model/format.ts';

export const consoleFormat: Format = {
  name: 'console',
  summary: 'One line of JSON on standard output for every change.',
  sink: {
    options: [],
    path: 'Anything or nothing; it is not used.',
    describe: () => ({
      address: 'standard output',
      guarantee: 'at least once; after a kill, lines since the last checkpoint come again',
      keyed: false,
    }),
    open: async (context) => (await import('./sink.ts')).openConsoleSink(context),
  },
};
