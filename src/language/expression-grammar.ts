import { CstParser, type TokenType } from 'chevrotain';
import { LazyLookahead } from './lookahead.ts';
import * as t from './tokens.ts';

const maxLookahead = 2;

/** What follows a column named `interval`; a sign begins the amount of an interval. */
const endsName: readonly TokenType[] = [t.Comma, t.RightParen, t.Comparison, t.Star, t.Slash];

/**
 * The rules of expressions. Whoever adds the rules around them analyses the grammar once it is
 * whole.
 */
export class ExpressionGrammar extends CstParser {
  constructor(validate: boolean) {
    super(t.allTokens, {
      maxLookahead,
      lookaheadStrategy: new LazyLookahead({ maxLookahead }),
      nodeLocationTracking: 'onlyOffset',
      recoveryEnabled: false,
      skipValidations: !validate,
    });
  }

  // The precedence of operators is MySQL's with PIPES_AS_CONCAT, one rule a level, loosest first.

  readonly expression = this.RULE('expression', () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Or, DEF: () => this.SUBRULE(this.conjunction) });
  });

  readonly conjunction = this.RULE('conjunction', () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.And, DEF: () => this.SUBRULE(this.negation) });
  });

  readonly negation = this.RULE('negation', () => {
    this.MANY(() => this.CONSUME(t.Not));
    this.SUBRULE(this.comparison);
  });

  readonly comparison = this.RULE('comparison', () => {
    this.SUBRULE(this.predicate);
    this.MANY(() =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(t.Comparison);
            this.SUBRULE2(this.predicate);
          },
        },
        { ALT: () => this.SUBRULE(this.truthTest) },
      ]),
    );
  });

  readonly truthTest = this.RULE('truthTest', () => {
    this.CONSUME(t.Is);
    this.OPTION(() => this.CONSUME(t.Not));
    this.OR([
      { ALT: () => this.CONSUME(t.Null) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
    ]);
  });

  readonly predicate = this.RULE('predicate', () => {
    this.SUBRULE(this.sum);
    this.OPTION(() => {
      this.OPTION2(() => this.CONSUME(t.Not));
      this.OR([
        {
          ALT: () => {
            this.CONSUME(t.In);
            this.CONSUME(t.LeftParen);
            this.AT_LEAST_ONE_SEP({
              SEP: t.Comma,
              DEF: () => this.SUBRULE(this.expression, { LABEL: 'element' }),
            });
            this.CONSUME(t.RightParen);
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.Between);
            this.SUBRULE2(this.sum, { LABEL: 'bound' });
            this.CONSUME(t.And);
            this.SUBRULE3(this.sum, { LABEL: 'bound' });
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.Like);
            this.SUBRULE4(this.sum, { LABEL: 'pattern' });
            this.OPTION3(() => {
              this.CONSUME(t.Escape);
              this.SUBRULE5(this.sum, { LABEL: 'escape' });
            });
          },
        },
        {
          ALT: () => {
            this.OR2([{ ALT: () => this.CONSUME(t.Rlike) }, { ALT: () => this.CONSUME(t.Regexp) }]);
            this.SUBRULE6(this.sum, { LABEL: 'pattern' });
          },
        },
      ]);
    });
  });

  readonly sum = this.RULE('sum', () => {
    this.SUBRULE(this.product);
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(t.Plus, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(t.Minus, { LABEL: 'operator' }) },
      ]);
      this.SUBRULE2(this.product);
    });
  });

  readonly product = this.RULE('product', () => {
    this.SUBRULE(this.concatenation);
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(t.Star, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(t.Slash, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(t.Percent, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(t.Div, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(t.Mod, { LABEL: 'operator' }) },
      ]);
      this.SUBRULE2(this.concatenation);
    });
  });

  readonly concatenation = this.RULE('concatenation', () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Concat, DEF: () => this.SUBRULE(this.unary) });
  });

  readonly unary = this.RULE('unary', () => {
    this.MANY(() =>
      this.OR([
        { ALT: () => this.CONSUME(t.Minus, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(t.Plus, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(t.Bang, { LABEL: 'operator' }) },
      ]),
    );
    this.SUBRULE(this.member);
  });

  readonly member = this.RULE('member', () => {
    this.SUBRULE(this.primary);
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(t.JsonArrow, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(t.JsonTextArrow, { LABEL: 'operator' }) },
      ]);
      this.CONSUME(t.Text);
    });
  });

  readonly primary = this.RULE('primary', () => {
    this.OR({
      // A keyword goes before the name that it might be: backticks make it one.
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.SUBRULE(this.constant) },
        { ALT: () => this.SUBRULE(this.caseExpression) },
        { ALT: () => this.SUBRULE(this.castExpression) },
        { ALT: () => this.SUBRULE(this.call) },
        { ALT: () => this.SUBRULE(this.name, { LABEL: 'column' }) },
        {
          ALT: () => {
            this.CONSUME(t.LeftParen);
            this.SUBRULE(this.expression);
            this.CONSUME(t.RightParen);
          },
        },
      ],
    });
  });

  readonly constant = this.RULE('constant', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Text) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
      { ALT: () => this.CONSUME(t.Null) },
      { ALT: () => this.CONSUME(t.Integer, { LABEL: 'number' }) },
      { ALT: () => this.CONSUME(t.Decimal, { LABEL: 'number' }) },
      { ALT: () => this.CONSUME(t.Float, { LABEL: 'number' }) },
    ]);
  });

  readonly caseExpression = this.RULE('caseExpression', () => {
    this.CONSUME(t.Case);
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.AT_LEAST_ONE(() => this.SUBRULE(this.caseBranch)) },
        {
          ALT: () => {
            this.SUBRULE(this.expression, { LABEL: 'subject' });
            this.AT_LEAST_ONE2(() => this.SUBRULE2(this.caseBranch));
          },
        },
      ],
    });
    this.OPTION(() => {
      this.CONSUME(t.Else);
      this.SUBRULE2(this.expression, { LABEL: 'otherwise' });
    });
    this.CONSUME(t.End);
  });

  readonly caseBranch = this.RULE('caseBranch', () => {
    this.CONSUME(t.When);
    this.SUBRULE(this.expression, { LABEL: 'when' });
    this.CONSUME(t.Then);
    this.SUBRULE2(this.expression, { LABEL: 'then' });
  });

  readonly castExpression = this.RULE('castExpression', () => {
    this.CONSUME(t.Cast);
    this.CONSUME(t.LeftParen);
    this.SUBRULE(this.expression);
    this.CONSUME(t.As);
    this.SUBRULE(this.castType);
    this.CONSUME(t.RightParen);
  });

  /** `decimal(10, 2)`, `char`, `unsigned integer`: which there are, the checker says. */
  readonly castType = this.RULE('castType', () => {
    this.AT_LEAST_ONE(() => this.CONSUME(t.Word));
    this.OPTION(() => {
      this.CONSUME(t.LeftParen);
      this.AT_LEAST_ONE_SEP({
        SEP: t.Comma,
        DEF: () => this.CONSUME(t.Integer, { LABEL: 'length' }),
      });
      this.CONSUME(t.RightParen);
    });
  });

  readonly call = this.RULE('call', () => {
    this.CONSUME(t.Word);
    this.CONSUME(t.LeftParen);
    this.OPTION(() => this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.argument) }));
    this.CONSUME(t.RightParen);
  });

  /** `interval 1 day` stands only as an argument. */
  readonly argument = this.RULE('argument', () => {
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          GATE: () => this.LA(1).tokenType === t.Interval && !endsName.includes(this.LA(2).tokenType),
          ALT: () => {
            this.CONSUME(t.Interval);
            this.SUBRULE(this.sum, { LABEL: 'amount' });
            this.CONSUME(t.Word, { LABEL: 'unit' });
          },
        },
        { ALT: () => this.SUBRULE(this.expression) },
      ],
    });
  });

  readonly name = this.RULE('name', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Word) }, { ALT: () => this.CONSUME(t.Backtick) }]);
  });
}
