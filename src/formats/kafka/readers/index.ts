import type { MessageFormat } from '../messages/names.ts';
import { createCanalReader } from './canal.ts';
import { createDebeziumReader } from './debezium.ts';
import { createJsonReader } from './json.ts';
import { createMaxwellReader } from './maxwell.ts';
import type { MessageReader } from './message.ts';

/** The readers of each `value.format`; each keeps what it learns of its tables. */
export const messageReaders: Readonly<Record<MessageFormat, () => MessageReader>> = {
  json: createJsonReader,
  'canal-json': createCanalReader,
  debezium: createDebeziumReader,
  maxwell: createMaxwellReader,
};
