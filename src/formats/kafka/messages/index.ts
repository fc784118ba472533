import { compileCanalMessages } from './canal.ts';
import { compileDebeziumMessages } from './debezium.ts';
import { compileJsonMessages } from './json.ts';
import { compileMaxwellMessages } from './maxwell.ts';
import type { CompileMessages } from './message.ts';
import type { MessageFormat } from './names.ts';

/** The writers of each `value.format`. */
export const messageWriters: Readonly<Record<MessageFormat, CompileMessages>> = {
  json: compileJsonMessages,
  'canal-json': compileCanalMessages,
  debezium: compileDebeziumMessages,
  maxwell: compileMaxwellMessages,
};
