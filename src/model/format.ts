import type {
  Batch,
  ChangeEvent,
  ChangeHead,
  Clearing,
  ColumnKind,
  Position,
  RowCount,
  TableSchema,
} from './change.ts';
import type { BsqlError } from './errors.ts';
import type { FaultCode } from './fault-codes.ts';
import type { InspectedTable, Problem, SinkInspection, SourceInspection } from './inspection.ts';
import type { Log } from './log.ts';
import type { OptionTable, OptionValues } from './options.ts';
import type { PathTemplate, TableName } from './path-template.ts';
import type { SaveMode } from './plan.ts';
import type { SourceProgress } from './source-progress.ts';

export type { Problem } from './inspection.ts';

/** Existing rows to be read once, whatever a checkpoint says of them; `bsql snapshot`. */
export interface SnapshotRequest {
  /** A regular expression that matches a table's whole name, alone or as `database.table`. */
  readonly table?: string | undefined;
  /** SQL over one table, given to the server as it is. */
  readonly where?: string | undefined;
  /** Bounds of the first column of each table's key, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What the log shows of each statement to a database: with `?` in the place of its values, or with them. */
export type SqlLogging = 'statements' | 'params';

export interface OpenContext {
  readonly options: OptionValues;
  readonly path: PathTemplate;
  /** The script's folder: relative paths in a script begin here. */
  readonly directory: string;
  /** How a save treats what its target holds already. Default `append`. */
  readonly mode?: SaveMode;
  /** Where the sink of a stream may keep what outlives a run; undefined for whoever writes beside the stream, or only looks. */
  readonly state?: StatePlace;
  /** A hash of what the script means for a save: which rows come, and which documents they make. */
  readonly meaning?: string;
  /** A source is to tell, with `Batch.existing`, when it has handed out all existing rows. */
  readonly tellsExisting?: boolean;
  /** Columns by which a save splits its target. */
  readonly partitionBy?: readonly string[];
  /**
   * Who writes, and from what: the same for a later run in which every change has the same version
   * again. Undefined where no run gives them again.
   */
  readonly writer?: string;
  /** Stream and load, by which a source is told from others; the same in every run. */
  readonly reader?: string;
  readonly log: Log;
  /** Statements to a source database are logged at debug level. Default: none. */
  readonly logSql?: SqlLogging | undefined;
  /** Writes one line to standard output; resolves when it is written. */
  readonly output: (line: string) => Promise<void>;
  /** A source is to read these rows beside its changes, and to end behind the last of them. */
  readonly snapshot?: SnapshotRequest | undefined;
}

/** The folder of a save's checkpoint, and the name of the save among those that share it. */
export interface StatePlace {
  readonly folder: string;
  readonly save: string;
}

/** Where changes come from. Faults are thrown as BsqlError. */
export interface Source {
  /** Every fault at once; empty when it can run. */
  preflight(signal: AbortSignal): Promise<readonly Problem[]>;
  /**
   * Everything about the source as it is now, for `check --connect` and `plan`, writing nothing.
   * `from` is the checkpoint that it would go on from. A source without this is only asked its preflight.
   */
  inspect?(from: Position | undefined, signal: AbortSignal): Promise<SourceInspection>;
  /** The tables that it follows as they are now, for what targets judge at a start. A source without this is not asked. */
  tables?(signal: AbortSignal): Promise<readonly InspectedTable[]>;
  /**
   * Reads on from a position, or from where the options say. Ends when the signal aborts, or at
   * the end of a finite source. A retryable error means: read again from the last position.
   */
  read(from: Position | undefined, signal: AbortSignal): AsyncIterable<Batch>;
  /**
   * Told now and then up to where every target has confirmed, also once reading has ended: for a source
   * that keeps its place elsewhere too. Faults that pass are its own to tell.
   */
  confirm?(position: Position): Promise<void>;
  /** Below 0, 0 or above, as position `a` comes before, is as good as, or comes after `b`. */
  compare(a: Position, b: Position): number;
  /** The place in the log alone, without which existing rows were read on the way. Default: the position. */
  logPlace?(position: Position): Position;
  /** What it does beside reading changes, as it is now; for whoever watches. */
  progress?(): SourceProgress;
  close(): Promise<void>;
}

/** An event that the target will never accept as it is. */
export interface ItemFailure {
  readonly event: ChangeHead;
  /** The target's own name for the fault where it gives one, else ours. */
  readonly code: string;
  readonly reason: string;
  /** Our code for it, which says what to do. Default BSQL5106. */
  readonly fault?: FaultCode;
  /** Where the event was to go, such as an index or a file. */
  readonly target: string;
  readonly id: string;
  readonly routing?: DocumentPlace['routing'];
  /** The document as it was sent, if it was more than a delete. */
  readonly document: string | undefined;
}

/** A document that was kept aside, with the version that its change had. */
export interface KeptDocument extends DocumentPlace {
  readonly version: number;
  /** Its exact JSON; undefined ends the document. */
  readonly document: string | undefined;
}

/** Why the target refuses a kept document for good; `index` is its place in what was given. */
export interface KeptRefusal {
  readonly index: number;
  readonly code: string;
  readonly reason: string;
  readonly fault: FaultCode;
}

/** Where a document is. */
export interface DocumentPlace {
  readonly target: string;
  readonly id: string;
  /** By what it was put beside others, where that is not the id. */
  readonly routing?: string | undefined;
}

/** What a change should have made of a document. */
export interface ExpectedDocument extends DocumentPlace {
  readonly version: number;
  /** Its exact JSON; undefined: it should not be there. */
  readonly document: string | undefined;
  /** Whether others may have written more fields into it. Default false. */
  readonly partial?: boolean;
}

/** A document as the target has it. */
export interface StoredDocument {
  readonly version: number;
  /** It may be another than that of the place where it was found. */
  readonly routing?: DocumentPlace['routing'];
  readonly document: string;
}

/** A sink's documents, to be compared with the rows that they are made of; writes nothing. */
export interface DocumentAccess {
  /** The last state of each document that the events lead to, and how many rows make none. */
  expected(events: readonly ChangeEvent[]): { documents: readonly ExpectedDocument[]; unusable: number };
  /** What is there now, in the order of the places. */
  fetch(
    places: readonly DocumentPlace[],
    signal: AbortSignal,
  ): Promise<readonly (StoredDocument | undefined)[]>;
  /** The target that a comparison knows it as, where writes go to another; the same one if undefined. */
  readonly comparedAs?: (target: string) => string;
  /** Where everything in a target is; nothing if it is not there. */
  places(target: string, signal: AbortSignal): AsyncIterable<readonly DocumentPlace[]>;
}

/** What the runtime lends to a write. */
export interface WriteContext {
  readonly signal: AbortSignal;
  /**
   * Waits before something is sent again, longer with every attempt in a row (from 0) and as long as the
   * cause asks at the least, and shows the cause meanwhile. Throws when the signal aborts. `wait`, in
   * milliseconds, goes before the usual one.
   */
  readonly backOff: (attempt: number, cause: BsqlError, wait?: number) => Promise<void>;
  /** Told of each request that the target answered with sense; `newerWon` of its writes came too late to change anything. */
  readonly answered?: (newerWon: number) => void;
}

/** What a sink says of one table's documents, for the summary at the end of a run. */
export interface TargetSummary {
  readonly table: string;
  readonly target: string;
  /** Documents there now, where the sink knows. */
  readonly documents: number | undefined;
}

/**
 * What a start has to do for a target that is made anew: go `on`; have every existing row come,
 * `anew`; or go `back` to a place up to which the target has everything.
 */
export type OverwriteStart =
  | { readonly kind: 'on' }
  | { readonly kind: 'anew' }
  | { readonly kind: 'back'; readonly position: Position };

/** All existing rows are written, and this much is known of them. */
export interface ExistingRows {
  /** Undefined where rows and documents are not one for one. */
  readonly counts: readonly RowCount[] | undefined;
  /** Up to here the stream has written everything. */
  readonly position: Position | undefined;
}

/** What was put back in the place of what, by name. */
export interface RolledBack {
  readonly moved: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  /** Whether the next start gives it all that it missed since it was replaced. */
  readonly complete: boolean;
}

/** The part of a sink that makes its target anew, for `save overwrite`. */
export interface Overwrite {
  /** Changes nothing. `resumed` says whether there is a checkpoint. */
  next(resumed: boolean): Promise<OverwriteStart>;
  /** Makes room for these tables. The checkpoints stand already where `next` wanted them. */
  begin(start: OverwriteStart, tables: readonly TableSchema[], signal: AbortSignal): Promise<void>;
  /** Called behind all existing rows, once a run and again after tables that come later; may be called twice. */
  finish?(rows: ExistingRows, signal: AbortSignal): Promise<void>;
  /** Has the next start make the target anew. */
  ask?(): Promise<void>;
  /** Puts back what was there before, or `to`. `position` is the checkpoint. */
  rollBack?(to: string | undefined, position: Position | undefined, signal: AbortSignal): Promise<RolledBack>;
}

/** The events of one write, in the form in which they leave. */
export interface Flush {
  /**
   * Takes events in, as they come; nobody else keeps them. Called before the write that is before this
   * one is done. What it throws stops the stream when this flush is written.
   */
  add(events: readonly ChangeEvent[]): void;
  /** As `Sink.write` of all that was taken in; nothing comes behind it. Throws nothing retryable. */
  write(context: WriteContext): Promise<readonly ItemFailure[]>;
}

/** Where changes go. Faults of the target as a whole are thrown as BsqlError. */
export interface Sink {
  /** Events and bytes that one write may be given; it splits further by itself if it must. */
  readonly maxEvents: number;
  readonly maxBytes: number;
  /**
   * Writes that may be under way at a time. Default 1. The sink is called in the order of the log and
   * keeps that order for each document (invariant 5). Such a sink throws nothing retryable.
   */
  readonly maxWrites?: number;
  /** Milliseconds that lie between two writes as long as they are not full. Default 0: as soon as there is something. */
  readonly interval?: number;
  preflight(signal: AbortSignal): Promise<readonly Problem[]>;
  /**
   * Whether a place made for a column of one kind takes another kind just as well. A sink with this
   * has targets with a shape: columns that are new or of another kind stop the stream before the first
   * row that has them, unless `mergeSchema` says that the sink makes room for new ones.
   */
  readonly takes?: (written: ColumnKind, now: ColumnKind) => boolean;
  /** Called before the first write: whether the source goes on from a checkpoint, or begins as its options say. */
  begin?(resumed: boolean): void;
  /**
   * What the targets, as they are now, would refuse of these tables; asked at every start behind the
   * preflights, for tables as the save's transforms leave them. Writes nothing.
   */
  judge?(tables: readonly InspectedTable[], signal: AbortSignal): Promise<readonly Problem[]>;
  /**
   * Where these tables would go and what stands against it, writing nothing. The tables are as the
   * save's transforms leave them. A sink without this is only asked its preflight.
   */
  inspect?(tables: readonly InspectedTable[], signal: AbortSignal): Promise<SinkInspection>;
  /**
   * Resolves when every event is durable or in the answer; never called more than `maxWrites` times
   * at a time. What fails for now is sent again by the sink itself, or thrown as a retryable
   * BsqlError: the same array of events comes again then.
   */
  write(events: readonly ChangeEvent[], context: WriteContext): Promise<readonly ItemFailure[]>;
  /**
   * Begins the next flush, which is written in the place of a `write`. For a sink that has a form of its
   * own for events, and tries again by itself: rows that wait for a busy target wait in that form.
   */
  gather?(): Flush;
  /**
   * Ends every document of these tables that is older, and nothing else; resolves when that is durable.
   * Called in the place of a `write`, in order with them. A sink without this cannot, and the stream stops.
   */
  clear?(clearing: Clearing, context: WriteContext): Promise<void>;
  /**
   * Writes documents as they are, under their versions, so that none takes the place of a newer one;
   * for `bsql dlq replay`. A sink without it cannot take them back.
   */
  replay?(documents: readonly KeptDocument[], context: WriteContext): Promise<readonly KeptRefusal[]>;
  /** Those of the places of these tables that hold something; for `errorIfExists` and `ignore`. */
  occupied?(tables: readonly TableSchema[], signal: AbortSignal): Promise<readonly string[]>;
  /** For `save overwrite`, where the format has that mode. */
  readonly overwrite?: Overwrite;
  /** For `bsql verify`; a sink without it cannot be compared. */
  readonly documents?: DocumentAccess | undefined;
  summary(): readonly TargetSummary[];
  close(): Promise<void>;
}

/** A step that looks at one event at a time: it answers at once, with the event changed or dropped. */
export interface RowTransform {
  readonly kind: 'row';
  readonly apply: (event: ChangeEvent) => ChangeEvent | undefined;
}

/** Tables as a step leaves them, and what stands against it. */
export interface TransformInspection {
  readonly tables: readonly InspectedTable[];
  readonly problems: readonly Problem[];
}

/** A step that looks at many events at a time and may ask servers. Faults are thrown as BsqlError. */
export interface BatchTransform {
  readonly kind: 'batch';
  preflight(signal: AbortSignal): Promise<readonly Problem[]>;
  /** What it makes of these tables, writing nothing. */
  inspect(tables: readonly InspectedTable[], signal: AbortSignal): Promise<TransformInspection>;
  /**
   * What the events become; never called twice at a time, so that no batch overtakes another
   * (invariant 5). What fails for now it tries again itself, or throws as a retryable BsqlError.
   */
  apply(events: readonly ChangeEvent[], context: WriteContext): Promise<readonly ChangeEvent[]>;
  close(): Promise<void>;
}

export type Transform = RowTransform | BatchTransform;

/** A path that a format refuses, in words. */
export interface PathProblem {
  readonly code: string;
  readonly message: string;
  readonly help: string;
  /** The path as it might have been meant, in a script's words. */
  readonly suggestion?: string;
}

/** What a load's options say of it, before anything is opened. */
export interface SourceDescription {
  /** The server or folder that it reads, as messages name it. */
  readonly address: string;
  /** Where it begins without a checkpoint, in words. */
  readonly start: string;
}

/** What a save's options say of it, before anything is opened. */
export interface SinkDescription {
  readonly address: string;
  /** How often a change may arrive and what that does, in one line without a full stop. */
  readonly guarantee: string;
  /** False where rows are no documents with ids. Default true. */
  readonly keyed?: boolean;
}

export interface SourceFormat {
  readonly options: OptionTable;
  /** What the path means, for the reference. */
  readonly path: string;
  /** Whether the path is empty but for the name of a connection. */
  readonly pathless?: boolean;
  readonly checkPath?: (path: PathTemplate) => PathProblem | undefined;
  /** Faults of options that are each of their type. Only options without faults are there. */
  readonly checkOptions?: (options: OptionValues) => readonly OptionProblem[];
  readonly describe?: (options: OptionValues, path: PathTemplate) => SourceDescription;
  /** Whether changes read again from a checkpoint have the versions that they had. Default true. */
  readonly repeats?: (options: OptionValues) => boolean;
  /** Whether it can read existing rows on request. */
  readonly snapshots?: boolean;
  /** Loads the drivers; `bsql check` calls it only with `--connect`. */
  readonly open: (context: OpenContext) => Promise<Source>;
}

export interface SinkFormat {
  readonly options: OptionTable;
  readonly path: string;
  /** Whether rows of one table may go to different places: {row.COLUMN}, {date:…} and {type}. Default false. */
  readonly rowPaths?: boolean;
  /** Whether a save can split its target with `partitionBy`. Default false. */
  readonly partitions?: boolean;
  readonly checkPath?: (path: PathTemplate) => PathProblem | undefined;
  /** Faults of options that are each of their type. Only options without faults are there. */
  readonly checkOptions?: (options: OptionValues) => readonly OptionProblem[];
  readonly describe?: (options: OptionValues, path: PathTemplate) => SinkDescription;
  /**
   * The place of a table's documents, where one replaces an earlier one of the same id; places are
   * the same when these are. Undefined for a format that only appends.
   */
  readonly placeOf?: (path: PathTemplate, table: TableName) => string;
  /** Modes of `save` beside `append`. Default: none. */
  readonly modes?: readonly SaveMode[];
  /** Whether `overwrite` makes the target of existing rows, so that the load has to read them. Default false. */
  readonly overwriteReads?: boolean;
  /** What the next start does with `overwrite`, a line each; reads only the files of `state`. `resumed` as in `next`. */
  readonly tellOverwrite?: (path: string, state: StatePlace, resumed: boolean) => Promise<readonly string[]>;
  /** Whether a late write of an old row changes nothing, so that two writers do no harm. Default false. */
  readonly versioned?: (options: OptionValues) => boolean;
  readonly open: (context: OpenContext) => Promise<Sink>;
}

/** An option whose value is of its type and cannot work all the same, in words. */
export interface OptionProblem {
  /** Missing, of the wrong type, cannot work, and likely not meant. */
  readonly code: 'BSQL3003' | 'BSQL3004' | 'BSQL3021' | 'BSQL3121';
  readonly option: string;
  readonly message: string;
  readonly help: string;
}

/** What a transform does to tables, as far as its options tell; for checks and messages. */
export interface TransformDescription {
  /** What it does, in one line without a full stop. */
  readonly summary: string;
  /** A table's name behind it. Default: the same. */
  readonly nameOf?: (table: TableName) => TableName;
  /** True where rows of several tables may get the same table's name. */
  readonly mergesTables?: boolean;
  /** Set where rows of several tables make one document. */
  readonly joins?: {
    /** The one column that is known of a document that is gone. */
    readonly key: string;
    /** Names of the tables whose changes it looks at. */
    readonly tables: readonly string[];
  };
}

export interface TransformFormat {
  readonly options: OptionTable;
  /** What the path means, for the reference. */
  readonly path: string;
  /** Options that it takes from its load where the script does not give them. */
  readonly inherits?: readonly string[];
  /** Faults of options that are each of their type. Only options without faults are there. */
  readonly checkOptions?: (options: OptionValues) => readonly OptionProblem[];
  readonly describe: (options: OptionValues) => TransformDescription;
  /** Loads the drivers; `bsql check` calls it only with `--connect`. */
  readonly open: (context: OpenContext) => Promise<Transform>;
}

/** What a script names behind `load` and `as`. One folder under formats/ each. */
export interface Format {
  readonly name: string;
  /** Other names that scripts may use. */
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly source?: SourceFormat;
  readonly sink?: SinkFormat;
  readonly transform?: TransformFormat;
}

/** Every format that scripts can name. */
export type FormatList = readonly Format[];
