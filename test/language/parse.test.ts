import { Lexer } from 'chevrotain';
import { describe, expect, test } from 'vitest';
import { validateGrammar } from '../../src/language/grammar.ts';
import { parse } from '../../src/language/parse.ts';
import { allTokens } from '../../src/language/tokens.ts';
import type { ProjectionPlan } from '../../src/model/plan.ts';
import { show as showExpression } from '../../src/transforms/expression/show.ts';
import { Random } from '../support/random.ts';
import { selectPlan } from '../support/select-plan.ts';

const parseText = (text: string) => parse({ name: 'x.bsql', text });

describe('statements', () => {
  test('keywords know no case, and soft ones are names where a name is wanted', () => {
    const { script, diagnostics } = parseText(
      'LOAD binlog.`` AS load; Save Append load As es.`x`; select set, run from load as `as`;',
    );
    expect(diagnostics).toEqual([]);
    expect(script.statements).toMatchObject([
      { kind: 'load', name: { name: 'load' } },
      { kind: 'save', mode: { name: 'Append' }, table: { name: 'load' } },
      {
        kind: 'select',
        items: [
          { kind: 'value', value: { kind: 'column', name: { name: 'set' } } },
          { kind: 'value', value: { kind: 'column', name: { name: 'run' } } },
        ],
        name: { name: 'as' },
      },
    ]);
  });

  test('every node has the span of its text', () => {
    const text = 'save append t as es.\'<db>_<table>\' options idCols="id";';
    const [save] = parseText(text).script.statements;
    if (save?.kind !== 'save') throw new Error('not a save');
    const at = ({ span }: { span: { start: number; end: number } }): string =>
      text.slice(span.start, span.end);
    expect(at(save)).toBe(text.slice(0, -1));
    expect(at(save.table)).toBe('t');
    expect(at(save.target)).toBe("es.'<db>_<table>'");
    expect(at(save.target.path)).toBe("'<db>_<table>'");
    expect(save.options.map(at)).toEqual(['idCols="id"']);
  });

  test('comments, empty statements, byte order marks and a leading `and` are fine', () => {
    const { script, diagnostics } = parseText(
      '\uFEFF;; -- c1 "\n/* ; */ load a.b where and x="1" /* in */ as t;;',
    );
    expect(diagnostics).toEqual([]);
    expect(script.statements).toHaveLength(1);
  });

  test('paths: backticks, strings, block strings, dotted words that begin with digits', () => {
    for (const [form, path] of [
      ['`a``b`', 'a`b'],
      ["'a'", 'a'],
      ["'''a\nb'''", 'a\nb'],
      ['a.2024_x.b', 'a.2024_x.b'],
      ['x.2024.01', 'x.2024.01'],
      ['``', ''],
    ]) {
      const { script, diagnostics } = parseText(`include local.${form};`);
      expect(diagnostics, form).toEqual([]);
      const [include] = script.statements;
      if (include?.kind !== 'include') throw new Error('not an include');
      expect(include.target.path.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')).toBe(
        path,
      );
    }
  });
});

describe('expressions', () => {
  const shapeOf = (text: string): string => show(selectPlan(`${text} as c from t`).projections[0]);
  const show = (projection: ProjectionPlan | undefined): string =>
    projection?.kind === 'value' ? showExpression(projection.value) : '';

  test.each([
    ['a or b and c', 'a or (b and c)'],
    ['not a = b', 'not (a = b)'],
    ['not a and b', '(not a) and b'],
    ['a + b * c', 'a + (b * c)'],
    ['a - b - c', '(a - b) - c'],
    ['a div b mod c', '(a div b) % c'],
    ['- a || b', '-a || b'],
    ['a || b * c', '(a || b) * c'],
    ['a = b < c', '(a = b) < c'],
    ['a = b is null', '(a = b) is null'],
    ['a between b and c and d', '(a between b and c) and d'],
    ['a between b + 1 and c or d', '(a between (b + 1) and c) or d'],
    ['a not in (1, b) or not c like d', '(a not in (1, b)) or (not (c like d))'],
    ["a->'$.b' = 1", "(a->'$.b') = 1"],
    ["a->>'$.b' || c", "(a->>'$.b') || c"],
    ['! a is true', '(not a) is true'],
    ['a <=> b <> c', '(a <=> b) != c'],
    ['case when a then b end + 1', 'case when a then b end + 1'],
    ['cast(a as decimal(10, 2)) / 2', 'cast(a as decimal(10, 2)) / 2'],
    ['date_add(a, interval -1 day)', 'date_add(a, interval -1 day)'],
    ['1e3 + 1.50 + 2', '(1e3 + 1.50) + 2'],
    ['`a b` + `or`', '`a b` + or'],
  ])('%s is %s', (text, shape) => {
    expect(shapeOf(text)).toBe(shape);
  });

  test('a long chain is not a deep tree, and one too long or deep is told', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => `a = ${i}`);
    expect(parseText(`select * from t where ${many.slice(0, 900).join(' or ')} as u;`).diagnostics).toEqual(
      [],
    );
    expect(parseText(`select * from t where ${many.join(' or ')} as u;`).diagnostics).toHaveLength(1);
    expect(
      parseText(`select ${'('.repeat(101)}a${')'.repeat(101)} as b from t as u;`).diagnostics,
    ).toHaveLength(1);
  });
});

describe('literals', () => {
  const partsOf = (literal: string): unknown => {
    const [set] = parseText(`set a = ${literal};`).script.statements;
    return set?.kind === 'set'
      ? set.value.parts.map((part) => (part.kind === 'text' ? part.text : { ...part, span: undefined }))
      : undefined;
  };

  test('escapes that mean something are undone, others keep their backslash', () => {
    expect(partsOf('"a\\"b\\n\\\\"')).toEqual(['a"b\n\\']);
    expect(partsOf('"order_\\d+\\."')).toEqual(['order_\\d+\\.']);
    expect(partsOf("'''raw \\n'''")).toEqual(['raw \\n']);
  });

  test('variables of every kind', () => {
    expect(partsOf('"x${a.b}${env:HOME}${env:P:-d:1}${file:/run/p}$${no}"')).toEqual([
      'x',
      { kind: 'variable', scope: 'set', name: 'a.b', fallback: undefined, span: undefined },
      { kind: 'variable', scope: 'env', name: 'HOME', fallback: undefined, span: undefined },
      { kind: 'variable', scope: 'env', name: 'P', fallback: 'd:1', span: undefined },
      { kind: 'variable', scope: 'file', name: '/run/p', fallback: undefined, span: undefined },
      '${no}',
    ]);
  });

  test('spans inside a literal stay true behind escapes', () => {
    const text = 'set a = "\\"\\"${name}";';
    const [set] = parseText(text).script.statements;
    const variable =
      set?.kind === 'set' ? set.value.parts.find((part) => part.kind === 'variable') : undefined;
    expect(text.slice(variable?.span.start, variable?.span.end)).toBe('${name}');
  });
});

describe('faults', () => {
  test('one syntax error a statement, and the statements around it still parse', () => {
    const { script, diagnostics } = parseText(
      'load a.b as t;\nload ( ( (;\nsave t as as as;\nload c.d as u;',
    );
    expect(script.statements).toHaveLength(2);
    expect(diagnostics.map((one) => one.source.text.slice(0, one.span.start).split('\n').length)).toEqual([
      2, 3,
    ]);
  });

  test('15,000 lines in well under a second of work, without a fault', () => {
    const line = 'save append t as es.\'<db>_<table>\' options idCols="id" and duration="5";\n';
    const { script, diagnostics } = parseText(line.repeat(15_000));
    expect(diagnostics).toEqual([]);
    expect(script.statements).toHaveLength(15_000);
  });

  test('random text never throws and always gives a span inside the text', () => {
    const random = Random.fromEnvironment('random scripts');
    const pieces = [
      'load',
      'save',
      'select',
      'set',
      ' as ',
      ' where ',
      '.',
      '`',
      '"',
      "'",
      "'''",
      ';',
      '=',
      'and',
      '(',
      ')',
      ',',
      '*',
      '-',
      '/*',
      '--',
      '\n',
      '${',
      '}',
      'x',
      '1',
      '1.5',
      '\\',
      'é',
      '\u0000',
      '😀',
    ];
    for (let round = 0; round < 2_000; round++) {
      const text = Array.from({ length: random.below(25) }, () => random.pick(pieces)).join(
        random.below(2) ? '' : ' ',
      );
      for (const { span, help } of parseText(text).diagnostics) {
        expect(span.start, text).toBeLessThanOrEqual(span.end);
        expect(span.end, text).toBeLessThanOrEqual(text.length);
        expect(help, text).toBeTruthy();
      }
    }
  });
});

test('tokens and grammar pass the validation that is off at start-up', () => {
  expect(new Lexer(allTokens).lexerDefinitionErrors).toEqual([]);
  expect(validateGrammar).not.toThrow();
});
