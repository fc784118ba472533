import type { Format, FormatList } from '../model/format.ts';
import type { OptionSpec, OptionTable } from '../model/options.ts';
import { saveOptions } from '../model/save-options.ts';
import { showOptionType } from '../model/show-option-type.ts';
import type { SqlFunction } from '../transforms/functions/function.ts';

/** A format: how it is used, and every option. */
export function renderFormat({ name, aliases = [], summary, source, sink, transform }: Format): string {
  const also = aliases.length > 0 ? ` (also ${aliases.join(', ')})` : '';
  return [
    `format ${name}${also}: ${summary}`,
    ...(source ? renderSide(`load ${name}.PATH where …`, source) : []),
    ...(sink ? renderSide(`save … as ${name}.PATH options …`, sink) : []),
    ...(sink ? ['Options of every save: bsql explain save'] : []),
    ...(transform ? renderSide(`run … as ${name}.PATH where …`, transform) : []),
  ].join('\n\n');
}

function renderSide(use: string, side: { readonly path: string; readonly options: OptionTable }): string[] {
  return [`${use}\nPath: ${side.path}`, ...side.options.map(renderOption)];
}

export function renderSaveOptions(): string {
  return ['Options of every save:', ...saveOptions.map(renderOption)].join('\n\n');
}

/** One option, with whatever has it; undefined where nothing has. */
export function renderOptionsNamed(name: string, formats: FormatList): string | undefined {
  const wanted = name.toLowerCase();
  const isMeant = (spec: OptionSpec): boolean =>
    [spec.name, ...(spec.aliases ?? [])].some((known) => known.toLowerCase() === wanted);
  const found = new Map<string, string[]>();
  const look = (owner: string, table: OptionTable): void => {
    for (const spec of table.filter(isMeant)) {
      const text = renderOption(spec);
      found.set(text, [...(found.get(text) ?? []), owner]);
    }
  };
  look('every save', saveOptions);
  for (const { name: format, source, sink, transform } of formats) {
    look(`load ${format}`, source?.options ?? []);
    look(`save … as ${format}`, sink?.options ?? []);
    look(`run … as ${format}`, transform?.options ?? []);
  }
  if (found.size === 0) return undefined;
  return [...found].map(([text, owners]) => `option of ${owners.join(', ')}\n\n${text}`).join('\n\n');
}

export function renderFunction({
  name,
  aliases,
  signature,
  returns,
  doc,
  example,
  inMysql,
}: SqlFunction): string {
  const also = aliases.length > 0 ? ` (also ${aliases.join(', ')})` : '';
  return [
    `function ${name}(${signature})${also}: ${returns}`,
    inMysql ? doc : `${doc} Not in MySQL.`,
    `${example.call} is ${example.result ?? 'null'}`,
  ].join('\n\n');
}

function renderOption(spec: OptionSpec): string {
  const { type, required, secret, doc, ignored } = spec;
  const names = [spec.name, ...(spec.aliases ?? [])].join(', ');
  const value = showOptionType(type).replaceAll('`', '');
  const fallback = required ? 'required' : (spec.default ?? spec.defaultDoc?.replaceAll('`', ''));
  const facts = [
    value,
    ...(secret ? ['secret'] : []),
    ...(fallback === undefined ? [] : [show(fallback, required)]),
  ];
  const text = ignored ? `${doc} Accepted and not needed: ${ignored}.` : doc;
  return `  ${names}\n      ${facts.join('; ')}\n      ${text}`;
}

function show(fallback: string, required: boolean | undefined): string {
  return required ? fallback : `default ${fallback === '' ? 'empty' : fallback}`;
}
