import { showProjections, showWhere } from '../transforms/show-select.ts';
import type { PipelineReport, PlanReport, SaveReport } from './plan-report.ts';

const count = new Intl.NumberFormat('en-US');

/** The report as a person reads it: each load, then its saves. Problems are not in it. */
export function renderPlan(report: PlanReport): string {
  const saves = report.pipelines.reduce((sum, pipeline) => sum + pipeline.saves.length, 0);
  const head = `stream ${report.stream}: ${plural(report.pipelines.length, 'load')}, ${plural(saves, 'save')}`;
  return [head, ...report.pipelines.map(renderPipeline)].join('\n\n');
}

function renderPipeline(pipeline: PipelineReport): string {
  const { load, start, checkpoints, saves } = pipeline;
  const { databaseNamePattern, tableNamePattern } = load.options;
  const fields: Field[] = [
    ['from', [load.address, load.server && `(${load.server})`].filter(Boolean).join(' ')],
    ['databases', text(databaseNamePattern)],
    ['tables', text(tableNamePattern)],
    ['matching', load.tables === null ? '' : matching(pipeline)],
    ['snapshot', snapshot(pipeline)],
    ['starts at', `${start.text}${start.from === 'checkpoint' ? ', from the checkpoint' : ''}`],
    ...checkpoints.flatMap(({ folder, position, changes }): Field[] => [
      ['checkpoint', `${folder}: ${position ?? 'none yet'}`],
      ...changes.map(
        ({ what, effect, safe }): Field => ['', `changed since: ${what}\n${safe ? 'safe: ' : ''}${effect}`],
      ),
    ]),
  ];
  return [
    `load ${load.format} as ${load.table}`,
    table(fields, '  '),
    ...saves.flatMap((save) => ['', renderSave(save, load.tables !== null)]),
  ].join('\n');
}

function matching({ load }: PipelineReport): string {
  const tables = load.tables ?? [];
  return tables.length === 0
    ? 'no table'
    : `${plural(tables.length, 'table')}, about ${plural(
        tables.reduce((sum, one) => sum + (one.rows ?? 0), 0),
        'row',
      )}`;
}

/** What comes of the existing rows, and table by table how far they were read. */
function snapshot({ load }: PipelineReport): string {
  const mode = text(load.options.snapshot);
  if (mode === '' || mode === 'never') return '';
  const tables = (load.tables ?? []).flatMap(({ name, rows, snapshot: kept }) => {
    if (!kept) return [];
    const read = kept.state === 'dumping' ? `, ${count.format(kept.rows ?? 0)} read` : '';
    return [`${name}: ${kept.state}${rows === null ? '' : ` (about ${plural(rows, 'row')}${read})`}`];
  });
  return [mode, ...tables].join('\n');
}

function renderSave(save: SaveReport, connected: boolean): string {
  const fields: Field[] = [
    ['to', [save.address, save.server && `(${save.server})`].filter(Boolean).join(' ')],
    ...save.transforms.map((step): Field => [step.kind, describeStep(step)]),
    ['ids', save.keyed ? (save.ids?.join(', ') ?? "each table's own primary key") : ''],
    ['routing', text(save.options['es.mapping.routing'])],
    ['mode', describeMode(save)],
    ['partitions', save.partitionBy?.join(', ') ?? ''],
    ['checkpoint', save.checkpoint],
    ['guarantee', save.guarantee ?? ''],
  ];
  const lines = [`  save ${save.table} as ${save.format}.'${save.path}'`, table(fields, '    ')];
  const targets = connected ? (save.targets ?? []) : [];
  if (targets.length > 0) {
    lines.push(
      columns(
        targets.map(({ table: from, target, ids, exists, rows }) => [
          from,
          rows === null ? '' : `~${plural(rows, 'row')}`,
          `→ ${target}`,
          ids === null ? '' : `by ${ids.join(', ')}`,
          exists === null ? '' : exists ? 'there' : 'made with the first row',
        ]),
        '    ',
      ),
    );
  }
  return lines.join('\n');
}

const modes = {
  append: '',
  overwrite: 'overwrite: what the target holds is replaced at the first start',
  ignore: 'ignore: writes nothing where the target holds something already',
  errorIfExists: 'errorIfExists: does not start where the target holds something already',
} as const;

function describeMode({ mode = 'append', overwrite }: SaveReport): string {
  return overwrite ? ['overwrite', ...overwrite].join('\n') : modes[mode];
}

/** A select's columns by name, in short what a run does; the JSON form has the whole of it. */
function describeStep(step: SaveReport['transforms'][number]): string {
  if (step.kind === 'run') return `${step.format}: ${step.summary}`;
  const select = step;
  const where = showWhere(select);
  return `${showProjections(select)}${where === undefined ? '' : ` where ${where}`}`;
}

type Field = readonly [name: string, value: string];

function table(fields: readonly Field[], indent: string): string {
  const shown = fields.filter(([, value]) => value !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown
    .map(([name, value]) => {
      const [first = '', ...rest] = value.split('\n');
      const more = rest.map((line) => `\n${indent}${' '.repeat(width + 4)}${line}`).join('');
      return `${indent}${name.padEnd(width)}  ${first}${more}`;
    })
    .join('\n');
}

function columns(rows: readonly (readonly string[])[], indent: string): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      `${indent}${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd(),
    )
    .join('\n');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function plural(n: number, word: string): string {
  return `${count.format(n)} ${word}${n === 1 ? '' : 's'}`;
}
