import { diagnose } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { CastType } from '../language/expression.ts';
import type { CastTarget } from '../model/expression-plan.ts';
import type { ExpressionScope } from './expression-scope.ts';

interface CastRule {
  readonly target: CastTarget;
  /** The greatest value of each length that it takes. */
  readonly lengths: readonly number[];
}

const longestText = 2 ** 32 - 1;

const rules = new Map<string, CastRule>([
  ['signed', { target: 'signed', lengths: [] }],
  ['signed integer', { target: 'signed', lengths: [] }],
  ['unsigned', { target: 'unsigned', lengths: [] }],
  ['unsigned integer', { target: 'unsigned', lengths: [] }],
  ['decimal', { target: 'decimal', lengths: [65, 30] }],
  ['double', { target: 'double', lengths: [] }],
  ['real', { target: 'double', lengths: [] }],
  ['char', { target: 'char', lengths: [longestText] }],
  ['date', { target: 'date', lengths: [] }],
  ['datetime', { target: 'datetime', lengths: [6] }],
  ['time', { target: 'time', lengths: [6] }],
  ['json', { target: 'json', lengths: [] }],
]);

/** Types of columns that are called otherwise in a cast. */
const meant = new Map(
  Object.entries({
    int: 'signed',
    integer: 'signed',
    bigint: 'signed',
    smallint: 'signed',
    tinyint: 'signed',
    bool: 'signed',
    boolean: 'signed',
    long: 'signed',
    text: 'char',
    string: 'char',
    varchar: 'char',
    numeric: 'decimal',
    number: 'decimal',
    float: 'double',
    timestamp: 'datetime',
  }),
);

/** What a cast makes; undefined, and told, for what it cannot. */
export function bindCastType(
  type: CastType,
  { source, context }: ExpressionScope,
): { readonly target: CastTarget; readonly lengths: readonly number[] } | undefined {
  const rule = rules.get(type.name);
  const tell = (message: string, help: string | undefined): undefined => {
    context.report(diagnose('BSQL3011', source, type.span, message, { help }));
    return undefined;
  };
  if (!rule) {
    const other = meant.get(type.name);
    const names = [...rules.keys()];
    const allowed = rules.get(other ?? '')?.lengths.length ?? 0;
    const lengths = type.lengths.slice(0, allowed);
    return tell(
      `a cast makes no \`${type.name}\``,
      other
        ? `write \`${other}${lengths.length > 0 ? `(${lengths.join(', ')})` : ''}\``
        : (didYouMean(type.name, names) ?? `it makes ${names.map((name) => `\`${name}\``).join(', ')}`),
    );
  }
  if (type.lengths.length > rule.lengths.length) {
    return tell(
      `\`${type.name}\` takes ${rule.lengths.length === 0 ? 'no length' : rule.lengths.length === 1 ? 'one length' : 'two lengths'} in a cast`,
      `write \`${type.name}${rule.lengths.length === 0 ? '' : rule.lengths.length === 1 ? '(6)' : '(20, 6)'}\``,
    );
  }
  const tooLong = type.lengths.findIndex((length, index) => length > (rule.lengths[index] ?? 0));
  if (tooLong >= 0) {
    return tell(
      `${type.lengths[tooLong]} is too much for \`${type.name}\``,
      `at most ${rule.lengths[tooLong]}`,
    );
  }
  const [precision, scale] = type.lengths;
  if (rule.target === 'decimal' && precision !== undefined && (precision === 0 || (scale ?? 0) > precision)) {
    return tell(
      `\`decimal(${type.lengths.join(', ')})\` has more digits behind the point than digits`,
      'the first length counts all digits, the second those behind the point',
    );
  }
  return { target: rule.target, lengths: type.lengths };
}
