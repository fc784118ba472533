import type { Format } from '../../model/format.ts';
import type { OptionTable } from '../../model/options.ts';

const options = [
  {
    name: 'columns',
    aliases: ['fields'],
    type: { kind: 'names' },
    required: true,
    meaning: true,
    doc: 'Text columns to split, with commas between them.',
  },
  {
    name: 'separator',
    type: { kind: 'string' },
    default: ',',
    meaning: true,
    doc: 'What stands between two parts. Empty: every letter is a part.',
  },
  {
    name: 'trim',
    type: { kind: 'boolean' },
    default: 'true',
    meaning: true,
    doc: 'Whether white space around a part is left out.',
  },
  {
    name: 'keepEmpty',
    type: { kind: 'boolean' },
    default: 'false',
    meaning: true,
    doc: 'Whether empty parts are kept: `a,,b` is three parts then.',
  },
  {
    name: 'tables',
    type: { kind: 'pattern' },
    default: '.*',
    meaning: true,
    doc: 'Tables that have the columns: a regular expression that matches the whole name. Others pass as they are.',
  },
] as const satisfies OptionTable;

export const splitFields: Format = {
  name: 'splitFields',
  summary:
    'Makes lists of text columns: `red,green` becomes a JSON array of two texts. Null stays null, the empty text is an empty list.',
  transform: {
    options,
    path: 'Empty, or the name of a connection.',
    describe: ({ columns, separator }) => ({
      summary: `${Array.isArray(columns) ? columns.join(', ') : ''} at ${JSON.stringify(separator)}`,
    }),
    open: async (context) => (await import('./transform.ts')).openSplitFields(context.options),
  },
};
