import { catalogue } from '../../src/diagnostics/catalogue.ts';
import { formats } from '../../src/formats/index.ts';
import { faultCodes } from '../../src/model/fault-codes.ts';
import type { OptionSpec, OptionTable } from '../../src/model/options.ts';
import { saveOptions } from '../../src/model/save-options.ts';
import { showOptionType } from '../../src/model/show-option-type.ts';
import { functions } from '../../src/transforms/functions/index.ts';
import { renderRule } from './ebnf.ts';

/** What a statement is for; its syntax comes from the parser. */
const statements: Readonly<Record<string, { readonly rule: string; readonly does: string }>> = {
  set: {
    rule: 'setStatement',
    does: 'Sets a variable for `${name}` in the strings and paths behind it. With `where type="defaultParam"` only if nothing set it before: a default that `--set name=value` overrides. `set streamName="…"` names the stream.',
  },
  connect: {
    rule: 'connectStatement',
    does: 'Names options of a format, for several statements: a path that begins with the name takes them. What a statement says itself goes before.',
  },
  load: { rule: 'loadStatement', does: 'Names a stream of changes.' },
  select: {
    rule: 'selectStatement',
    does: 'Picks, computes and filters, one row at a time. A select is a view: a row that begins to match enters the target, one that stops to leaves it.',
  },
  run: { rule: 'runStatement', does: 'Sends a stream through a transform of a format.' },
  save: {
    rule: 'saveStatement',
    does: 'Writes a stream to a target, row by row, by the columns that identify a row. `partitionBy` splits a target that knows partitions by the values of columns.',
  },
  include: {
    rule: 'includeStatement',
    does: "Puts another script in this place: include local.`path`; relative to this script's folder, or include http.`https://host/path`;.",
  },
};

/** Every statement, format, option and code, from the tables that the program itself uses. */
export function renderReference(): string {
  return [
    '# Reference',
    'Made from the parser and the option tables by `npm run grammar`. The grammar as a whole: [bsql.ebnf](bsql.ebnf), as diagrams: [diagrams.html](diagrams.html).',
    '## Statements',
    ...Object.entries(statements).map(
      ([name, { rule, does }]) => `### ${name}\n\n${does}\n\n\`\`\`ebnf\n${renderRule(rule)}\n\`\`\``,
    ),
    '## Formats',
    ...formats.flatMap((format) => [
      `### ${format.name}\n\n${format.summary}`,
      ...(format.source
        ? [
            `#### \`load ${format.name}.PATH\`\n\nPath: ${format.source.path}`,
            renderOptions(format.source.options),
          ]
        : []),
      ...(format.sink
        ? [
            `#### \`save … as ${format.name}.PATH\`\n\nPath: ${format.sink.path}`,
            renderOptions(format.sink.options),
          ]
        : []),
      ...(format.transform
        ? [
            `#### \`run … as ${format.name}.PATH\`\n\nPath: ${format.transform.path}`,
            renderOptions(format.transform.options),
          ]
        : []),
    ]),
    '## Options of every save',
    renderOptions(saveOptions),
    '## Functions',
    'What they mean is told in [docs/expressions.md](../docs/expressions.md); names know no case.',
    ...functionGroups.flatMap((group) => [`### ${group}`, renderFunctions(group)]),
    '## Diagnostics',
    'What `bsql check` can say of a script; `bsql explain CODE` has examples.',
    table(
      ['code', 'severity', 'what'],
      Object.entries(catalogue).map(([code, { severity, title }]) => [code, severity, title]),
    ),
    '## Faults of a run',
    table(
      ['code', 'what'],
      Object.entries(faultCodes).map(([code, title]) => [code, title]),
    ),
    '',
  ].join('\n\n');
}

const functionGroups = [...new Set(functions.map(({ group }) => group))];

function renderFunctions(group: string): string {
  return table(
    ['function', 'gives', 'meaning', 'for example'],
    functions
      .filter((one) => one.group === group)
      .map(({ name, aliases, signature, returns, doc, example, inMysql }) => [
        [`${name}(${signature})`, ...aliases.map((alias) => `also ${alias}`)]
          .map((text) => `\`${text}\``)
          .join(' ')
          .replace(/`also (\w+)`/g, 'also `$1`'),
        returns,
        inMysql ? doc : `${doc} Not in MySQL.`,
        `\`${example.call}\` is ${example.result === null ? 'null' : `\`${example.result}\``}`,
      ]),
  );
}

function renderOptions(options: OptionTable): string {
  if (options.length === 0) return 'No options of its own.';
  return table(
    ['option', 'value', 'default', 'meaning'],
    options.map((option: OptionSpec) => [
      [option.name, ...(option.aliases ?? [])].map((name) => `\`${name}\``).join(', '),
      `${showOptionType(option.type)}${option.secret ? ', secret' : ''}`,
      option.required
        ? '**required**'
        : option.default === undefined
          ? (option.defaultDoc ?? '')
          : `\`${option.default}\``,
      option.ignored ? `${option.doc} Accepted and not needed: ${option.ignored}.` : option.doc,
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
