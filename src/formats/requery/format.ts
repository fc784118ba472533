import type { Format, TransformDescription } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { connectionOptions } from '../mysql/connection-options.ts';
import { checkRequeryOptions } from './check-options.ts';
import { requeryOptions } from './options.ts';
import { readSettings } from './settings.ts';

export const requery: Format = {
  name: 'requery',
  summary:
    'Makes documents by an SQL with joins: a change of any of its rows finds the keys of the documents that it belongs to, and the database is asked for these anew.',
  transform: {
    options: requeryOptions,
    path: 'Empty, or the name of a connection.',
    inherits: ['host', 'port', 'userName', 'password', ...connectionOptions.map(({ name }) => name)],
    checkOptions: checkRequeryOptions,
    describe: describeRequery,
    open: async (context) => (await import('./transform.ts')).openRequery(context),
  },
};

function describeRequery(options: OptionValues): TransformDescription {
  const { main, id, keys, related, database } = readSettings(options);
  const tables = [...keys].map(([table, column]) => `${table}.${column}`);
  return {
    summary: `documents of ${main} by ${id}, for changes of ${[...tables, ...related.keys()].join(', ')}`,
    nameOf: (table) => ({ database: database ?? table.database, name: main }),
    joins: { key: id, tables: [...new Set([...keys.keys(), ...related.keys()])] },
  };
}
