import { diagnose } from '../diagnostics/diagnostic.ts';
import { accept, replace } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type { Literal, Option } from '../language/ast.ts';
import {
  type OptionSpec,
  type OptionTable,
  type OptionValue,
  type OptionValues,
  readOption,
} from '../model/options.ts';
import { saveOptions } from '../model/save-options.ts';
import type { SourceText, Span } from '../model/source-text.ts';
import type { CheckContext } from './context.ts';
import type { Variables } from './variables.ts';

const longestList = 16;

/** Options with the file they stand in: a connection may come from an included one. */
export interface SourcedOption {
  readonly option: Option;
  readonly source: SourceText;
}

export interface OptionOwner {
  /** The format that the options are of. */
  readonly format: string;
  readonly source: SourceText;
  /** Where a missing option is told. */
  readonly span: Span;
  /** Whether a connection may give more than is known here: what is missing may be there then. */
  readonly mayInherit?: boolean;
  /** Values from elsewhere for options that are not given. */
  readonly inherited?: OptionValues;
}

export interface OptionsRead {
  readonly table: OptionTable;
  readonly values: OptionValues;
  /** Proper names of the options that the script gives, with their places. */
  readonly given: ReadonlyMap<string, SourcedOption>;
}

/** Reads options by their table: unknown, twice, missing, mistyped and out of range are all told. */
export function readOptions(
  options: readonly SourcedOption[],
  table: OptionTable,
  owner: OptionOwner,
  variables: Variables,
  context: CheckContext,
): OptionsRead {
  const values: Record<string, OptionValue | undefined> = {};
  const given = new Map<string, SourcedOption>();
  let unknown = false;
  for (const sourced of options) {
    const { option, source } = sourced;
    const spec = findOption(table, option.key.name);
    if (!spec) {
      unknown = true;
      tellUnknownOption(sourced, options, table, owner.format, context);
      continue;
    }
    const name = properName(spec, option.key.name);
    const earlier = given.get(name);
    if (earlier && earlier.source === source) {
      context.report(
        diagnose('BSQL3007', source, option.key.span, `the option \`${name}\` is given twice`, {
          labels: [{ source: earlier.source, span: earlier.option.key.span, text: 'first given here' }],
          help: 'keep one of them',
        }),
      );
      continue;
    }
    given.set(name, sourced);
    values[name] = readValue(spec, option.value, source, variables, context);
  }
  for (const spec of table) {
    if (given.has(spec.name)) continue;
    const inherited = owner.inherited?.[spec.name];
    if (inherited !== undefined) {
      values[spec.name] = inherited;
      continue;
    }
    // A misspelt option was told already; that it is missing then is the same fault.
    if (spec.required && !unknown && !owner.mayInherit) {
      context.report(
        diagnose(
          'BSQL3003',
          owner.source,
          owner.span,
          `format \`${owner.format}\` needs the option \`${spec.name}\``,
          {
            help: `${spec.doc} Add ${spec.name}="…".`,
          },
        ),
      );
    }
    if (spec.default !== undefined) values[spec.name] = readDefault(spec, spec.default);
  }
  return { table, values, given };
}

/** A misspelt option is set right only if that does not give it a second time. */
export function tellUnknownOption(
  { option, source }: SourcedOption,
  among: readonly SourcedOption[],
  table: OptionTable,
  format: string,
  context: CheckContext,
): void {
  const { key } = option;
  const found = closest(key.name, namesOf(table)) ?? closest(key.name, namesOfFamilies(table, key.name));
  const meant = found && properNameOf(table, found.name);
  const given =
    meant !== undefined && among.some((other) => properNameOf(table, other.option.key.name) === meant);
  const owner = found ? undefined : ownerOf(key.name, context);
  context.report(
    diagnose('BSQL3002', source, key.span, `format \`${format}\` has no option \`${key.name}\``, {
      help: given
        ? `\`${meant}\` is given already: delete this one`
        : (question(found) ??
          `${owner ? `it is an option of ${owner}; this one` : 'it'} knows ${tellKnown(table, format)}`),
      fixes: given ? [] : accept(key.span, found),
    }),
  );
}

/** A list that nobody would read through is left to the command that explains each of it. */
function tellKnown(table: OptionTable, format: string): string {
  return table.length > longestList
    ? `${table.length} others: \`bsql explain ${format}\``
    : table.map((known) => known.name).join(', ');
}

/** What has an option of exactly this name. */
function ownerOf(name: string, { formats }: CheckContext): string | undefined {
  if (findOption(saveOptions, name)) return '`save`';
  const owner = formats.find((format) =>
    [format.source, format.sink, format.transform].some((side) => side && findOption(side.options, name)),
  );
  return owner && `format \`${owner.name}\``;
}

export function findOption(table: OptionTable, name: string): OptionSpec | undefined {
  const wanted = name.toLowerCase();
  return table.find((spec) =>
    [spec.name, ...(spec.aliases ?? [])].some((known) => matches(known.toLowerCase(), wanted)),
  );
}

/** The name under which a format gets an option, whatever it is called in the script; undefined if there is none. */
export function properNameOf(table: OptionTable, name: string): string | undefined {
  const spec = findOption(table, name);
  return spec && properName(spec, name);
}

/** Each member of a family is an option of its own. */
function properName(spec: OptionSpec, name: string): string {
  if (!spec.name.endsWith('*')) return spec.name;
  const prefix = spec.name.slice(0, -1);
  return prefix + name.slice(prefix.length);
}

function matches(known: string, wanted: string): boolean {
  if (!known.endsWith('*')) return known === wanted;
  const prefix = known.slice(0, -1);
  return wanted.startsWith(prefix) && wanted.length > prefix.length;
}

function namesOf(table: OptionTable): string[] {
  return table.flatMap((spec) => [spec.name, ...(spec.aliases ?? [])]).filter((name) => !name.endsWith('*'));
}

/** What a name would be as a member of each family: `maping.title` as `mapping.title`. */
function namesOfFamilies(table: OptionTable, name: string): string[] {
  const dot = name.indexOf('.');
  if (dot === -1) return [];
  const prefixes = table.flatMap((spec) => (spec.name.endsWith('.*') ? [spec.name.slice(0, -2)] : []));
  const meant = closest(name.slice(0, dot), prefixes);
  return meant ? [meant.name + name.slice(dot)] : [];
}

function readDefault(spec: OptionSpec, text: string): OptionValue {
  const read = readOption(spec.type, text);
  if (!read.ok) throw new Error(`the default of ${spec.name} is not valid: ${read.problem}`);
  return read.value;
}

function readValue(
  spec: OptionSpec,
  literal: Literal,
  source: SourceText,
  variables: Variables,
  context: CheckContext,
): OptionValue | undefined {
  if (!checkBare(literal, source, context)) return undefined;
  if (spec.secret) return variables.expandSecret(literal, source);
  const text = variables.expand(literal, source);
  if (text === undefined) return undefined;
  const read = readOption(spec.type, text);
  if (read.ok) return read.value;
  const found = spec.type.kind === 'enum' ? closest(text, spec.type.values) : undefined;
  const fixable = literal.parts.every((part) => part.kind === 'text');
  context.report(
    diagnose(codes[read.fault], source, literal.span, `option \`${spec.name}\`: ${read.problem}`, {
      help: question(found) ?? `give ${read.expected}`,
      fixes: fixable ? accept(literal.span, found, (value) => `"${value}"`) : [],
    }),
  );
  return undefined;
}

const codes = { type: 'BSQL3004', range: 'BSQL3005', pattern: 'BSQL3006' } as const;

/** Only numbers and booleans may stand without quotes. */
export function checkBare(literal: Literal, source: SourceText, context: CheckContext): boolean {
  if (literal.style !== 'bare') return true;
  const text = source.text.slice(literal.span.start, literal.span.end);
  const typographic = /^[“”„‘’‚«»](.*)[“”„‘’‚«»]$/s.exec(text)?.[1];
  if (typographic !== undefined) {
    context.report(
      diagnose('BSQL1004', source, literal.span, `the quotes of ${text} are typographic ones`, {
        help: `write "${typographic}"`,
        fixes: [replace(literal.span, `"${typographic}"`)],
      }),
    );
    return false;
  }
  if (/^(?:-?\d+(?:\.\d+)?|true|false)$/i.test(text)) return true;
  context.report(
    diagnose('BSQL1004', source, literal.span, `the value \`${text}\` has no quotes`, {
      help: `write "${text}"`,
      fixes: [replace(literal.span, `"${text}"`)],
    }),
  );
  return false;
}
