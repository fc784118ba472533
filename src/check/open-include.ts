import { dirname, isAbsolute, join, relative } from 'node:path';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { IncludeStatement } from '../language/ast.ts';
import { type Parsed, parse } from '../language/parse.ts';
import { maskAddress } from '../model/http-url.ts';
import type { SourceText } from '../model/source-text.ts';
import type { CheckContext } from './context.ts';
import type { Variables } from './variables.ts';

/** An included script, and the file or URL that it came from; messages show it without what is secret in it. */
export interface Included {
  readonly parsed: Parsed;
  readonly address: string;
}

/** An include's statement, and the way to it: the addresses of the scripts that it stands in, the innermost last. */
interface Place {
  readonly statement: IncludeStatement;
  readonly source: SourceText;
  readonly chain: readonly string[];
}

/** Reads and parses what an include names; what is wrong with it is told at its path. */
export function openInclude(place: Place, variables: Variables, context: CheckContext): Included | undefined {
  const { statement, source, chain } = place;
  const { format, path } = statement.target;
  const kind = format.name.toLowerCase();
  if (kind !== 'local' && kind !== 'http') {
    context.report(
      diagnose('BSQL3001', source, format.span, `include knows no format \`${format.name}\``, {
        help: 'write include local.`path/to/file.bsql`; or include http.`https://host/file.bsql`;',
      }),
    );
    return undefined;
  }
  const text = variables.expand(path, source);
  if (text === undefined) return undefined;
  const from = chain.at(-1) ?? '';
  const address = isUrl(from) || kind === 'http' ? readUrl(text, from) : pathOf(text, from);
  if (address === undefined) {
    unreadable(
      place,
      context,
      `\`${maskAddress(text)}\` is no address that a script can be fetched from`,
      'write https://host/path without a user and password in it',
    );
    return undefined;
  }
  if (isInCircle(address, place, context)) return undefined;
  const content = isUrl(address) ? fetched(address, place, context) : readFile(address, place, context);
  if (content === undefined) return undefined;
  const parsed = parse({ name: nameOf(address), text: content });
  for (const diagnostic of parsed.diagnostics) context.report(diagnostic);
  return { parsed, address };
}

function isUrl(address: string): boolean {
  return /^https?:\/\//i.test(address);
}

/** A query may hold a key. */
function nameOf(address: string): string {
  return isUrl(address) ? maskAddress(address) : address;
}

function pathOf(text: string, from: string): string {
  return isAbsolute(text) ? text : join(dirname(from), text);
}

/** A fetched script includes what lies beside it: it reaches no file of this machine. */
function readUrl(text: string, from: string): string | undefined {
  const base = isUrl(from) ? from : undefined;
  if (!URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  if (!isUrl(url.href) || url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  return url.href;
}

function isInCircle(address: string, { chain, statement, source }: Place, context: CheckContext): boolean {
  const same = (one: string): boolean =>
    isUrl(address) || isUrl(one) ? one === address : relative(one, address) === '';
  const circle = chain.findIndex(same);
  if (circle === -1) return false;
  const way = [...chain.slice(circle), address].map(nameOf).join(' → ');
  context.report(
    diagnose('BSQL2008', source, statement.target.path.span, `this include leads back to itself: ${way}`, {
      help: 'take one include out of the circle',
    }),
  );
  return true;
}

function readFile(path: string, place: Place, context: CheckContext): string | undefined {
  const content = context.environment.readFile(path);
  if (content === undefined)
    unreadable(
      place,
      context,
      `the included file ${path} cannot be read`,
      'paths are relative to the file with the include; check that the file exists and is readable',
    );
  return content;
}

function fetched(url: string, place: Place, context: CheckContext): string | undefined {
  const found = context.environment.readUrl?.(url);
  if (found && 'text' in found) return found.text;
  const { span } = place.statement.target.path;
  if (found) {
    unreadable(
      place,
      context,
      `the included script ${nameOf(url)} cannot be fetched: ${found.problem}`,
      'check the address, and that this machine can reach it',
    );
    return undefined;
  }
  context.report(
    diagnose('BSQL2007', place.source, span, `the included script ${nameOf(url)} was not fetched`, {
      // A script is right or wrong wherever it is checked.
      severity: context.purpose === 'run' ? 'error' : 'warning',
      help: 'bsql check opens no connection by itself, so what the script defines is not known here; add --connect',
    }),
  );
  return undefined;
}

function unreadable(
  { statement, source }: Place,
  context: CheckContext,
  message: string,
  help: string,
): void {
  context.report(diagnose('BSQL2007', source, statement.target.path.span, message, { help }));
}
