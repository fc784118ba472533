import type { PathProblem } from '../../model/format.ts';
import { type PathTemplate, showPath } from '../../model/path-template.ts';

const forbidden = /[\\/*?"<>| ,#:]/;
const maxBytes = 255;

/** Why Elasticsearch would refuse an index of this name, as a sentence about it; undefined if it would not. */
export function faultOfIndexName(
  name: string,
): { readonly fault: string; readonly help: string } | undefined {
  if (name === '') return { fault: 'is empty', help: "name the index, for example '{db}_{table}'" };
  const bad = forbidden.exec(name)?.[0];
  if (bad !== undefined) {
    return {
      fault: `holds ${bad === ' ' ? 'a space' : `\`${bad}\``}`,
      help: 'an index name must not hold \\ / * ? " < > | # : , or a space',
    };
  }
  if (/^[-_+]/.test(name))
    return { fault: `begins with \`${name[0]}\``, help: 'an index name must not begin with - _ or +' };
  if (name === '.' || name === '..') return { fault: 'is only dots', help: 'choose another name' };
  if (name !== name.toLowerCase())
    return { fault: 'has upper-case letters', help: `write it in lower case: ${name.toLowerCase()}` };
  if (Buffer.byteLength(name) > maxBytes)
    return { fault: `is longer than ${maxBytes} bytes`, help: 'choose a shorter name' };
  return undefined;
}

/** Judges what is known of an index name before any table is: its fixed parts. Names of tables are lowered. */
export function checkIndexPath(path: PathTemplate): PathProblem | undefined {
  // A stand-in that no rule refuses, so that only the script's own letters are judged.
  const sample = path.parts.map((part) => ('text' in part ? part.text : 'x')).join('');
  const found = faultOfIndexName(sample);
  if (!found) return undefined;
  const shown = showPath(path);
  const name = sample === '' ? '' : ` \`${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}\``;
  const lower = showPath(path).toLowerCase();
  return {
    code: 'BSQL4002',
    message: `Elasticsearch refuses the index name${name}: it ${found.fault}`,
    help: found.help.replace(sample.toLowerCase(), lower),
    // Lower case may be another index than the one meant, but is the only one there can be.
    ...(faultOfIndexName(sample.toLowerCase()) ? {} : { suggestion: lower }),
  };
}
