import { ExpressionGrammar } from './expression-grammar.ts';
import * as t from './tokens.ts';

/**
 * The grammar of one statement, without its `;`. Statements are parsed one by one, so a syntax
 * error never reaches the next one.
 */
class StatementGrammar extends ExpressionGrammar {
  constructor(validate: boolean) {
    super(validate);
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
      this.SUBRULE(this.expression);
    });
    this.SUBRULE(this.alias);
  });

  readonly selectItem = this.RULE('selectItem', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Star);
          this.OPTION(() => {
            this.CONSUME(t.Except);
            this.CONSUME(t.LeftParen);
            this.AT_LEAST_ONE_SEP({
              SEP: t.Comma,
              DEF: () => this.SUBRULE(this.name, { LABEL: 'except' }),
            });
            this.CONSUME(t.RightParen);
          });
        },
      },
      {
        ALT: () => {
          this.SUBRULE(this.expression);
          this.OPTION2(() => this.SUBRULE(this.alias));
        },
      },
    ]);
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
}

let grammar: StatementGrammar | undefined;

/** The parser, made on first use: building it takes some milliseconds. */
export function statementGrammar(): StatementGrammar {
  grammar ??= new StatementGrammar(false);
  return grammar;
}

/** Throws if the grammar is ambiguous or otherwise broken; a test asks, not every start. */
export function validateGrammar(): void {
  new StatementGrammar(true);
}
