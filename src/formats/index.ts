import type { FormatList } from '../model/format.ts';
import { binlog } from './binlog/format.ts';
import { binlogFile } from './binlog-file/format.ts';
import { consoleFormat } from './console/format.ts';
import { delta } from './delta/format.ts';
import { elasticsearch } from './elasticsearch/format.ts';
import { jsonl } from './jsonl/format.ts';
import { kafka } from './kafka/format.ts';
import { requery } from './requery/format.ts';
import { splitFields } from './split-fields/format.ts';
import { tableRewrite } from './table-rewrite/format.ts';

/** Every format that scripts can name. A new one is a folder and a line here. */
export const formats: FormatList = [
  binlog,
  binlogFile,
  elasticsearch,
  delta,
  kafka,
  jsonl,
  consoleFormat,
  tableRewrite,
  splitFields,
  requery,
];
