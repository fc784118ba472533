import type {
  ConnectStatement,
  Identifier,
  LoadStatement,
  RunStatement,
  SaveStatement,
  SelectStatement,
} from '../language/ast.ts';
import type { Format, TransformDescription } from '../model/format.ts';
import type { OptionTable } from '../model/options.ts';
import type { PathTemplate } from '../model/path-template.ts';
import type { SaveMode, SelectPlan } from '../model/plan.ts';
import type { SourceText } from '../model/source-text.ts';
import type { Program } from './expand-includes.ts';
import type { OptionsRead, SourcedOption } from './read-options.ts';

interface Bound<S> {
  readonly statement: S;
  readonly source: SourceText;
}

export interface BoundTarget {
  readonly format: Format;
  readonly options: OptionsRead;
  /** Undefined when a variable in it is not known, or when it is wrong and that was told. */
  readonly path: PathTemplate | undefined;
}

export interface BoundLoad extends Bound<LoadStatement> {
  readonly kind: 'load';
  readonly name: Identifier;
  readonly target: BoundTarget | undefined;
}

interface BoundSelect extends Bound<SelectStatement> {
  readonly kind: 'select';
  readonly name: Identifier;
  readonly from: BoundTable | undefined;
  readonly plan: SelectPlan | undefined;
}

export interface BoundRun extends Bound<RunStatement> {
  readonly kind: 'run';
  readonly name: Identifier;
  readonly from: BoundTable | undefined;
  readonly target: BoundTarget | undefined;
  /** What it does; undefined where an option is missing or wrong, which was told. */
  readonly does: TransformDescription | undefined;
}

export type BoundTable = BoundLoad | BoundSelect | BoundRun;

export interface BoundSave extends Bound<SaveStatement> {
  readonly mode: SaveMode;
  readonly table: BoundTable | undefined;
  readonly target: BoundTarget | undefined;
}

export interface BoundConnection extends Bound<ConnectStatement> {
  readonly options: readonly SourcedOption[];
  /** Whether every option that it gives is known. */
  readonly complete: boolean;
  readonly table: OptionTable;
}

/** A script whose every name is tied to what it names. What could not be tied has been told. */
export interface BoundProgram {
  readonly source: SourceText;
  /** From `set streamName`, else undefined. */
  readonly streamName: string | undefined;
  /** What it was bound from. */
  readonly expanded: Program;
  readonly tables: readonly BoundTable[];
  readonly saves: readonly BoundSave[];
  readonly connections: readonly BoundConnection[];
  /** Tables and connections that something reads. */
  readonly used: ReadonlySet<BoundTable | BoundConnection>;
  /** Names whose uses are not all known: from statements that did not parse, or misspelt. */
  readonly lostWords: ReadonlySet<string>;
  /** Whether every statement of the script is here. */
  readonly whole: boolean;
}
