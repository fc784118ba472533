import type { OpenContext } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { showPath } from '../../model/path-template.ts';
import { readStartTime } from '../start/start-time.ts';
import type { MessageFormat } from './messages/names.ts';
import { type ClusterSettings, readClusterSettings } from './settings.ts';

/** The oldest or newest message, or the first of a time in milliseconds since 1970. */
type StartFrom = 'earliest' | 'latest' | number;

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
    startFrom: startFromOf(options),
    format: options['value.format'] as MessageFormat,
    topics: wholeName(showPath(path)),
    wants: (db, name) => database.test(db) && table.test(name),
    stopsAtClearing: options.onTruncate !== 'ignore',
    stopsAtUnreadable: options.onUnreadable !== 'skip',
  };
}

function startFromOf({ startFrom, startTimestamp }: OptionValues): StartFrom {
  if (startFrom !== 'timestamp') return startFrom === 'latest' ? 'latest' : 'earliest';
  const time = readStartTime(String(startTimestamp));
  if (time === undefined) throw new Error('the checker let a moment pass that is none');
  return time;
}

function wholeName(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'u');
}
