import type { Format, OptionProblem } from '../../model/format.ts';
import type { OptionTable, OptionValues } from '../../model/options.ts';
import { readRewrite, rewriteName } from './rewrite.ts';

const options = [
  {
    name: 'pattern',
    type: { kind: 'pattern' },
    meaning: true,
    doc: 'Tables to give another name: a regular expression that matches the whole name.',
  },
  {
    name: 'replacement',
    type: { kind: 'string' },
    meaning: true,
    doc: 'Their new name; `$1` is what the first group of the pattern matched, `$<name>` a named one.',
  },
  {
    name: 'databasePattern',
    type: { kind: 'pattern' },
    meaning: true,
    doc: 'Databases to give another name, in the same way.',
  },
  {
    name: 'databaseReplacement',
    type: { kind: 'string' },
    meaning: true,
    doc: 'Their new name.',
  },
] as const satisfies OptionTable;

const pairs = [
  ['pattern', 'replacement'],
  ['databasePattern', 'databaseReplacement'],
] as const;

export const tableRewrite: Format = {
  name: 'tableRewrite',
  summary:
    'Gives tables and databases another name, for `{table}` and `{db}` in paths and for `__table` and `__db`: `enterprise_07` → `enterprise`.',
  transform: {
    options,
    path: 'Empty, or the name of a connection.',
    checkOptions,
    describe: (values) => {
      const rewrite = readRewrite(values);
      return {
        summary: pairs
          .flatMap(([pattern, replacement]) =>
            values[pattern] === undefined
              ? []
              : [
                  `${pattern === 'pattern' ? 'table' : 'database'} ${values[pattern]} → ${values[replacement]}`,
                ],
          )
          .join(', '),
        nameOf: (table) => rewriteName(rewrite, table),
        // A plain name is one table; groups usually keep apart what was apart.
        mergesTables: pairs.some(([pattern, replacement]) => mayMerge(values[pattern], values[replacement])),
      };
    },
    open: async ({ options: values }) =>
      (await import('./transform.ts')).openTableRewrite(readRewrite(values)),
  },
};

function mayMerge(pattern: OptionValues[string], replacement: OptionValues[string]): boolean {
  return typeof pattern === 'string' && !/^\w+$/.test(pattern) && !String(replacement).includes('$');
}

function checkOptions(values: OptionValues): readonly OptionProblem[] {
  if (pairs.every((pair) => pair.every((name) => values[name] === undefined))) {
    return [
      {
        code: 'BSQL3003',
        option: 'pattern',
        message: 'format `tableRewrite` needs the options `pattern` and `replacement`',
        help: 'for example: pattern="orders_\\d+" and replacement="orders"; databasePattern and databaseReplacement do the same for databases',
      },
    ];
  }
  return pairs.flatMap(([pattern, replacement]) => {
    const [given, name] = [values[pattern], values[replacement]];
    if (given === undefined && name === undefined) return [];
    if (typeof given !== 'string' || typeof name !== 'string')
      return [missingHalf(pattern, replacement, values)];
    return checkReplacement(given, name, replacement);
  });
}

function missingHalf(pattern: string, replacement: string, values: OptionValues): OptionProblem {
  const [there, missing] = values[pattern] === undefined ? [replacement, pattern] : [pattern, replacement];
  return {
    code: 'BSQL3003',
    option: there,
    message: `format \`tableRewrite\` needs the option \`${missing}\` beside \`${there}\``,
    help: `add ${missing}="…"`,
  };
}

function checkReplacement(pattern: string, replacement: string, option: string): readonly OptionProblem[] {
  if (replacement === '') {
    const message = `option \`${option}\`: the new name is empty`;
    return [{ code: 'BSQL3021', option, message, help: 'give the name that the tables shall have' }];
  }
  // An alternative that matches the empty text makes every group of the pattern show.
  const match = new RegExp(`^(?:${pattern})$|`, 'u').exec('');
  const count = (match?.length ?? 1) - 1;
  const names = Object.keys(match?.groups ?? {});
  for (const [, number, name] of replacement.replaceAll('$$', '').matchAll(/\$(?:(\d{1,2})|<([^>]*)>)/g)) {
    const known =
      number === undefined ? names.includes(name ?? '') : Number(number) >= 1 && Number(number) <= count;
    if (known) continue;
    const groups = [
      ...Array.from({ length: count }, (_, index) => `$${index + 1}`),
      ...names.map((one) => `$<${one}>`),
    ];
    return [
      {
        code: 'BSQL3021',
        option,
        message: `option \`${option}\`: the pattern has no group $${number ?? `<${name}>`}`,
        help:
          groups.length > 0
            ? `it has ${groups.join(', ')}; $$ is a plain dollar sign`
            : `put what is to be kept in parentheses: "${pattern.replace(/\\d\+|\.\*/, '($&)')}"; $$ is a plain dollar sign`,
      },
    ];
  }
  return [];
}
