import { type Diagnostic, diagnose, type Label } from '../diagnostics/diagnostic.ts';
import { accept } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type {
  ConnectStatement,
  Identifier,
  LoadStatement,
  RunStatement,
  SaveStatement,
  SelectStatement,
  SetStatement,
} from '../language/ast.ts';
import type { SaveMode } from '../model/plan.ts';
import type { SourceText } from '../model/source-text.ts';
import type { TargetScope } from './bind-path.ts';
import { bindRun } from './bind-run.ts';
import { bindSelect } from './bind-select.ts';
import { bindSet } from './bind-set.ts';
import { bindTarget, findFormat, tellUnknownFormat } from './bind-target.ts';
import type { BoundConnection, BoundProgram, BoundSave, BoundTable } from './bound.ts';
import type { CheckContext } from './context.ts';
import type { Program } from './expand-includes.ts';
import { findOption, tellUnknownOption } from './read-options.ts';
import { tellOptions } from './tell-options.ts';
import { Variables } from './variables.ts';

/** Goes through a program once, in order: a name must be given before it is used. */
export function bind(program: Program, source: SourceText, context: CheckContext): BoundProgram {
  const binder = new Binder(program, context);
  for (const { statement, source: from } of program.statements) {
    switch (statement.kind) {
      case 'set':
        binder.set(statement, from);
        break;
      case 'connect':
        binder.connect(statement, from);
        break;
      case 'load':
        binder.load(statement, from);
        break;
      case 'select':
        binder.select(statement, from);
        break;
      case 'run':
        binder.run(statement, from);
        break;
      case 'save':
        binder.save(statement, from);
        break;
    }
  }
  return binder.finish(source);
}

/** A table's name as a script writes it: in backticks unless it is a plain word. */
function writeName(name: string): string {
  return /^[A-Za-z0-9_]+$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

const saveModes: readonly SaveMode[] = ['append', 'overwrite', 'ignore', 'errorIfExists'];

/** A mode as a script may write it; undefined for what is none. */
function readSaveMode(text: string): SaveMode | undefined {
  return saveModes.find((mode) => mode.toLowerCase() === text.toLowerCase());
}

class Binder {
  readonly #program: Program;
  readonly #context: CheckContext;
  readonly #variables: Variables;
  readonly #tables = new Map<string, BoundTable>();
  readonly #connections = new Map<string, BoundConnection>();
  readonly #saves: BoundSave[] = [];
  readonly #used = new Set<BoundTable | BoundConnection>();
  /** Names that were used in vain, and what was meant: telling that they are unused too is one fault twice. */
  readonly #missed = new Set<string>();

  constructor(program: Program, context: CheckContext) {
    this.#program = program;
    this.#context = context;
    this.#variables = new Variables(context, (name) => this.#setLater(name));
  }

  set(statement: SetStatement, source: SourceText): void {
    bindSet(statement, source, this.#variables, this.#context);
  }

  connect(statement: ConnectStatement, source: SourceText): void {
    const format = findFormat(this.#context.formats, statement.format.name);
    if (!format) tellUnknownFormat(statement.format, source, this.#context, () => true);
    const sides = [format?.source, format?.sink, format?.transform];
    const table = sides.flatMap((side) => side?.options ?? []);
    const given = statement.options.map((option) => ({ option, source }));
    const options = given.filter((one) => {
      if (!format || findOption(table, one.option.key.name)) return format !== undefined;
      tellUnknownOption(one, given, table, format.name, this.#context);
      return false;
    });
    const connection: BoundConnection = {
      statement,
      source,
      table,
      options,
      complete: options.length === given.length,
    };
    const earlier = this.#connections.get(statement.name.name);
    if (earlier) this.#tellTwice(statement.name, source, earlier.statement.name, earlier.source);
    else this.#connections.set(statement.name.name, connection);
  }

  load(statement: LoadStatement, source: SourceText): void {
    const target = bindTarget('load', statement, source, this.#scope());
    if (target) {
      const { values, given } = target.options;
      const problems = target.format.source?.checkOptions?.(values) ?? [];
      tellOptions(problems, given, { source, span: statement.target.format.span }, this.#context);
    }
    this.#define({ kind: 'load', statement, source, name: statement.name, target });
  }

  select(statement: SelectStatement, source: SourceText): void {
    const from = this.#use(statement.table, source);
    const plan = bindSelect(statement, { source, variables: this.#variables, context: this.#context });
    this.#define({ kind: 'select', statement, source, name: statement.name, from, plan });
  }

  run(statement: RunStatement, source: SourceText): void {
    const from = this.#use(statement.table, source);
    this.#define(bindRun(statement, from, source, this.#scope()));
  }

  save(statement: SaveStatement, source: SourceText): void {
    const { mode } = statement;
    const known = mode && readSaveMode(mode.name);
    if (mode && !known) this.#tellMode(mode, source);
    const table = this.#saved(statement, source);
    const target = bindTarget('save', statement, source, this.#scope());
    if (target) {
      const { values, given } = target.options;
      const problems = target.format.sink?.checkOptions?.(values) ?? [];
      tellOptions(problems, given, { source, span: statement.target.format.span }, this.#context);
    }
    const [partition] = statement.partitionBy;
    if (partition && target && !target.format.sink?.partitions)
      this.#tellPartitions(partition, target.format.name, source);
    this.#saves.push({ statement, source, table, target, mode: known ?? 'append' });
  }

  /** `save append as …` reads as the save of a table that is called append. */
  #saved({ mode, table }: SaveStatement, source: SourceText): BoundTable | undefined {
    const forgotten = !mode && readSaveMode(table.name);
    if (!forgotten || this.#tables.has(table.name) || this.#isLost(table.name))
      return this.#use(table, source);
    const [only] = this.#tables.keys();
    for (const name of this.#tables.keys()) this.#missed.add(name);
    this.#report(
      diagnose('BSQL1001', source, table.span, `\`${table.name}\` is a save mode, and no table follows it`, {
        help: `name the table: save ${table.name} ${only ?? 'changes'} as …`,
      }),
    );
    return undefined;
  }

  finish(source: SourceText): BoundProgram {
    return {
      source,
      streamName: this.#variables.get('streamName'),
      expanded: this.#program,
      tables: [...this.#tables.values()],
      saves: this.#saves,
      connections: [...this.#connections.values()],
      used: this.#used,
      lostWords: new Set([...this.#program.lostWords, ...this.#missed, ...this.#variables.meant]),
      whole: this.#program.whole,
    };
  }

  #scope(): TargetScope {
    return {
      context: this.#context,
      variables: this.#variables,
      connections: this.#connections,
      onUse: (connection) => this.#used.add(connection),
      onMiss: (name) => this.#missed.add(name),
      isLost: (name) => this.#isLost(name),
    };
  }

  #setLater(name: string): Label | undefined {
    for (const { statement, source } of this.#program.statements)
      if (statement.kind === 'set' && statement.key.name === name)
        return { source, span: statement.key.span, text: 'set here' };
    return undefined;
  }

  #isLost(name: string): boolean {
    return this.#program.lostWords.has(name) || !this.#program.complete;
  }

  #define(table: BoundTable): void {
    const earlier = this.#tables.get(table.name.name);
    if (earlier) this.#tellTwice(table.name, table.source, earlier.name, earlier.source);
    else this.#tables.set(table.name.name, table);
  }

  #use(name: Identifier, source: SourceText): BoundTable | undefined {
    const table = this.#tables.get(name.name);
    if (table) {
      this.#used.add(table);
      return table;
    }
    if (this.#isLost(name.name)) return undefined;
    this.#missed.add(name.name);
    const later = this.#program.statements.find(
      ({ statement }) =>
        'name' in statement && statement.kind !== 'connect' && statement.name.name === name.name,
    );
    if (later && 'name' in later.statement) {
      this.#report(
        diagnose('BSQL2001', source, name.span, `the table \`${name.name}\` is used before it is defined`, {
          labels: [{ source: later.source, span: later.statement.name.span, text: 'defined here' }],
          help: 'move this statement behind the definition',
        }),
      );
      return undefined;
    }
    const known = [...this.#tables.keys()];
    const meant = closest(name.name, known);
    if (meant) this.#missed.add(meant.name);
    const others =
      known.length > 0
        ? `tables defined before this: ${known.map((one) => `\`${one}\``).join(', ')}`
        : `define it before this with \`load … as ${name.name};\``;
    this.#report(
      diagnose('BSQL2001', source, name.span, `the table \`${name.name}\` is not defined`, {
        help: question(meant) ?? others,
        fixes: accept(name.span, meant, writeName),
      }),
    );
    return undefined;
  }

  #tellTwice(name: Identifier, source: SourceText, first: Identifier, firstSource: SourceText): void {
    this.#report(
      diagnose('BSQL2002', source, name.span, `the name \`${name.name}\` is used twice`, {
        labels: [{ source: firstSource, span: first.span, text: 'first defined here' }],
        help: 'give one of them another name',
      }),
    );
  }

  #tellMode(mode: Identifier, source: SourceText): void {
    const meant = closest(mode.name, saveModes);
    this.#report(
      diagnose('BSQL1001', source, mode.span, `\`${mode.name}\` is not a save mode`, {
        help: question(meant) ?? 'write `save append`',
        fixes: accept(mode.span, meant),
      }),
    );
  }

  #tellPartitions(first: Identifier, format: string, source: SourceText): void {
    const able = this.#context.formats.filter(({ sink }) => sink?.partitions).map(({ name }) => name);
    this.#report(
      diagnose(
        'BSQL3009',
        source,
        first.span,
        `\`${format}\` has no partitions, so \`partitionBy\` has no sense`,
        {
          help: `leave it out; ${able.join(' and ')} can split a target by columns, and {db} and {table} in a path split any`,
        },
      ),
    );
  }

  #report(diagnostic: Diagnostic): void {
    this.#context.report(diagnostic);
  }
}
