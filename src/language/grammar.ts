import { CstParser } from 'chevrotain';
import * as t from './tokens.ts';

/**
 * The grammar of one statement, without its `;`. Statements are parsed one by one, so a syntax
 * error never reaches the next one.
 */
class StatementGrammar extends CstParser {
  constructor() {
    super(t.allTokens, { maxLookahead: 2, nodeLocationTracking: 'onlyOffset', recoveryEnabled: false });
    this.performSelfAnalysis();
  }

  readonly statement = this.RULE('statement', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.setStatement) },
      { ALT: () => this.SUBRULE(this.connectStatement) },
      { ALT: () => this.SUBRULE(this.loadStatement) },
      { ALT: () => this.SUBRULE(this.saveStatement) },
      { ALT: () => this.SUBRULE(this.selectStatement) },
      { ALT: () => this.SUBRULE(this.runStatement) },
      { ALT: () => this.SUBRULE(this.includeStatement) },
    ]);
  });

  readonly setStatement = this.RULE('setStatement', () => {
    this.CONSUME(t.SetKeyword);
    this.SUBRULE(this.dottedName);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.value);
    this.OPTION(() => this.SUBRULE(this.optionList));
  });

  readonly connectStatement = this.RULE('connectStatement', () => {
    this.CONSUME(t.Connect);
    this.SUBRULE(this.name, { LABEL: 'format' });
    this.SUBRULE(this.optionList);
    this.SUBRULE(this.alias);
  });

  readonly loadStatement = this.RULE('loadStatement', () => {
    this.CONSUME(t.Load);
    this.SUBRULE(this.target);
    this.OPTION(() => this.SUBRULE(this.optionList));
    this.SUBRULE(this.alias);
  });

  readonly saveStatement = this.RULE('saveStatement', () => {
    this.CONSUME(t.Save);
    this.SUBRULE(this.name, { LABEL: 'first' });
    this.OPTION(() => this.SUBRULE2(this.name, { LABEL: 'second' }));
    this.CONSUME(t.As);
    this.SUBRULE(this.target);
    this.OPTION2(() => this.SUBRULE(this.optionList));
    this.OPTION3(() => {
      this.CONSUME(t.PartitionBy);
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE3(this.name, { LABEL: 'partition' }) });
    });
  });

  readonly runStatement = this.RULE('runStatement', () => {
    this.CONSUME(t.Run);
    this.SUBRULE(this.name, { LABEL: 'table' });
    this.CONSUME(t.As);
    this.SUBRULE(this.target);
    this.OPTION(() => this.SUBRULE(this.optionList));
    this.SUBRULE(this.alias);
  });

  readonly includeStatement = this.RULE('includeStatement', () => {
    this.CONSUME(t.Include);
    this.SUBRULE(this.target);
  });

  readonly selectStatement = this.RULE('selectStatement', () => {
    this.CONSUME(t.Select);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.selectItem) });
    this.CONSUME(t.From);
    this.SUBRULE(this.name, { LABEL: 'table' });
    this.OPTION(() => {
      this.CONSUME(t.Where);
      this.AT_LEAST_ONE_SEP2({ SEP: t.And, DEF: () => this.SUBRULE(this.condition) });
    });
    this.SUBRULE(this.alias);
  });

  readonly selectItem = this.RULE('selectItem', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Star) },
      {
        ALT: () => {
          this.SUBRULE(this.name, { LABEL: 'column' });
          this.OPTION(() => this.SUBRULE(this.alias));
        },
      },
    ]);
  });

  readonly condition = this.RULE('condition', () => {
    this.SUBRULE(this.name, { LABEL: 'column' });
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Comparison);
          this.SUBRULE(this.constant);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Is);
          this.OPTION(() => this.CONSUME(t.Not, { LABEL: 'negation' }));
          this.CONSUME(t.Null);
        },
      },
      {
        ALT: () => {
          this.OPTION2(() => this.CONSUME2(t.Not, { LABEL: 'negation' }));
          this.CONSUME(t.In);
          this.CONSUME(t.LeftParen);
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE2(this.constant) });
          this.CONSUME(t.RightParen);
        },
      },
    ]);
  });

  readonly constant = this.RULE('constant', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Text) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
      { ALT: () => this.SUBRULE(this.number) },
    ]);
  });

  readonly number = this.RULE('number', () => {
    this.OPTION(() => this.CONSUME(t.Minus));
    this.OR([{ ALT: () => this.CONSUME(t.Integer) }, { ALT: () => this.CONSUME(t.Decimal) }]);
  });

  readonly optionList = this.RULE('optionList', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Where) }, { ALT: () => this.CONSUME(t.Options) }]);
    this.OPTION(() => this.CONSUME(t.And));
    this.AT_LEAST_ONE_SEP({ SEP: t.And, DEF: () => this.SUBRULE(this.assignment) });
  });

  readonly assignment = this.RULE('assignment', () => {
    this.SUBRULE(this.dottedName);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.value);
  });

  readonly value = this.RULE('value', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Text) },
      { ALT: () => this.CONSUME(t.Backtick) },
      {
        ALT: () => {
          this.OPTION(() => this.CONSUME(t.Minus));
          this.OR2([{ ALT: () => this.CONSUME(t.Decimal) }, { ALT: () => this.CONSUME(t.Word) }]);
        },
      },
    ]);
  });

  readonly target = this.RULE('target', () => {
    this.SUBRULE(this.name, { LABEL: 'format' });
    this.CONSUME(t.Dot);
    this.OR([
      { ALT: () => this.CONSUME(t.Backtick, { LABEL: 'quoted' }) },
      { ALT: () => this.CONSUME(t.Text, { LABEL: 'quoted' }) },
      {
        ALT: () =>
          this.AT_LEAST_ONE_SEP({
            SEP: t.Dot,
            DEF: () =>
              this.OR2([
                { ALT: () => this.CONSUME(t.Word, { LABEL: 'segment' }) },
                { ALT: () => this.CONSUME(t.Decimal, { LABEL: 'segment' }) },
              ]),
          }),
      },
    ]);
  });

  readonly alias = this.RULE('alias', () => {
    this.CONSUME(t.As);
    this.SUBRULE(this.name);
  });

  readonly dottedName = this.RULE('dottedName', () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Dot, DEF: () => this.SUBRULE(this.name) });
  });

  readonly name = this.RULE('name', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Word) }, { ALT: () => this.CONSUME(t.Backtick) }]);
  });
}

let grammar: StatementGrammar | undefined;

/** The parser, made on first use: building it takes a few milliseconds. */
export function statementGrammar(): StatementGrammar {
  grammar ??= new StatementGrammar();
  return grammar;
}
