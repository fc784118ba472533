import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskPath } from '../../src/formats/delta/id-index.ts';
import { DeltaLog } from '../../src/formats/delta/log/log.ts';
import type { TableState } from '../../src/formats/delta/log/state.ts';
import { readColumns } from '../../src/formats/delta/parquet.ts';
import { parseSchema } from '../../src/formats/delta/schema.ts';
import { openDeltaSink } from '../../src/formats/delta/sink.ts';
import type { Stored } from '../../src/formats/delta/stored.ts';
import type { OpenContext, Sink } from '../../src/model/format.ts';
import { parsePathTemplate } from '../../src/model/path-template.ts';
import { memoryLog } from './logs.ts';

/** A folder of its own with Delta tables in it. */
export class Lake implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'bsql-delta-'));
  readonly log = memoryLog();

  async open(options: OpenContext['options'] = {}, more: Partial<OpenContext> = {}): Promise<Sink> {
    return await openDeltaSink({
      options: {
        duration: 0,
        mergeSchema: false,
        targetFileSize: 1024 ** 2,
        retention: 3_600_000,
        maxIndexRows: 1_000,
        ...options,
      },
      path: parsePathTemplate('{table}').template,
      directory: this.directory,
      log: this.log,
      output: async () => {},
      writer: 'test',
      ...more,
    });
  }

  path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  async state(table = 't'): Promise<TableState> {
    return await new DeltaLog(this.path(table)).read();
  }

  /** Every row, in the order of its first value. */
  async rows(table = 't'): Promise<Stored[][]> {
    const state = await this.state(table);
    const fields = parseSchema(state.metaData?.schemaString ?? '{"fields":[]}');
    const rows: Stored[][] = [];
    for (const file of state.files.values()) {
      const content = await readColumns(diskPath(this.path(table), file.path), fields);
      for (let row = 0; row < content.rows; row++)
        rows.push(
          fields.map(
            ({ name }, index) => file.partitionValues[name] ?? content.columns[index]?.[row] ?? null,
          ),
        );
    }
    return rows.sort((a, b) => Number(a[0]) - Number(b[0]));
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}
