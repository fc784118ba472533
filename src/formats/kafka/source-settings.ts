import type { OpenContext } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { showPath } from '../../model/path-template.ts';
import type { MessageFormat } from './messages/names.ts';
import { type ClusterSettings, readClusterSettings } from './settings.ts';

/** The oldest or newest message, or the first of a time in milliseconds since 1970. */
export type StartFrom = 'earliest' | 'latest' | number;

export interface SourceSettings {
  readonly cluster: ClusterSettings;
  readonly groupId: string;
  readonly sessionTimeout: number;
  readonly startFrom: StartFrom;
  readonly format: MessageFormat;
  readonly topics: RegExp;
  readonly wants: (database: string, table: string) => boolean;
  readonly stopsAtClearing: boolean;
  readonly stopsAtUnreadable: boolean;
}

export function readSourceSettings(context: OpenContext): SourceSettings {
  const { options, path } = context;
  const [database, table] = [
    wholeName(String(options.databaseNamePattern)),
    wholeName(String(options.tableNamePattern)),
  ];
  return {
    cluster: readClusterSettings(context),
    groupId: String(options.groupId),
    sessionTimeout: Number(options.sessionTimeout),
    startFrom: startFromOf(options) ?? 'earliest',
    format: options['value.format'] as MessageFormat,
    topics: wholeName(showPath(path)),
    wants: (db, name) => database.test(db) && table.test(name),
    stopsAtClearing: options.onTruncate !== 'ignore',
    stopsAtUnreadable: options.onUnreadable !== 'skip',
  };
}

/** Undefined for a text that is no start. */
export function startFromOf(options: OptionValues): StartFrom | undefined {
  const text = String(options.startFrom ?? 'earliest').trim();
  const word = text.toLowerCase();
  if (word === 'earliest' || word === 'latest') return word;
  if (/^\d{13}$/.test(text)) return Number(text);
  // Without a zone it would be another time on another machine.
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/i.test(text)) return undefined;
  const time = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(time) ? undefined : time;
}

function wholeName(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'u');
}
