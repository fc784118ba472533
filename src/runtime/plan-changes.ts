import { showProjections, showWhere } from '../transforms/show-select.ts';
import {
  canonicalJson,
  type LoadParts,
  type PlanParts,
  type SaveParts,
  type TransformParts,
} from './plan-parts.ts';

/** One thing that a script says otherwise than when its checkpoint was written. */
export interface PlanChange {
  /** What changed, as in `tableNamePattern: "orders" → "orders|customers"`. */
  readonly what: string;
  /** What resuming does with it. */
  readonly effect: string;
  /** True when resuming leaves nothing in the target that the script no longer means. */
  readonly safe: boolean;
}

const unknownOption = 'what was written before stays as it is, and what comes now follows the new value';

/** Compares part by part, so that a person is told what changed and not that a hash did. */
export function comparePlans(kept: PlanParts, now: PlanParts): PlanChange[] {
  const changes = compareLoads(kept.load, now.load);
  const pairs = pairSaves(kept.saves, now.saves);
  for (const [before, after] of pairs) {
    if (before && after) changes.push(...compareSaves(before, after));
    else if (after) {
      changes.push({
        what: `new save as ${after.format}.${quote(after.path)}`,
        effect: 'it gets changes from the checkpoint on; what came before is not in it',
        safe: true,
      });
    } else if (before) {
      changes.push({
        what: `no save as ${before.format}.${quote(before.path)} any more`,
        effect: 'what it wrote stays as it is',
        safe: false,
      });
    }
  }
  return changes;
}

function compareLoads(before: LoadParts, after: LoadParts): PlanChange[] {
  const changes: PlanChange[] = [];
  if (before.format !== after.format || before.path !== after.path) {
    changes.push({
      what: `load: ${before.format}.${quote(before.path)} → ${after.format}.${quote(after.path)}`,
      effect: 'the checkpoint is a place in the old source; it is used if the new one knows it',
      safe: false,
    });
  }
  for (const [name, old, value] of differences(before.options, after.options)) {
    // A checkpoint from before there were snapshots had none.
    if (name === 'snapshot' && (old ?? 'never') === (value ?? 'never')) continue;
    const snapshot = (after.options.snapshot ?? 'never') !== 'never';
    const effect =
      name === 'snapshot'
        ? effectOfSnapshot(snapshot)
        : /Pattern$/.test(name)
          ? effectOfPattern(old, value, snapshot)
          : { effect: unknownOption, safe: false };
    changes.push({ what: `${name}: ${show(old)} → ${show(value)}`, ...effect });
  }
  return changes;
}

const effects: Readonly<Record<string, string>> = {
  idCols: 'documents under their old ids stay beside the new ones, and are not updated or deleted any more',
  'es.mapping.routing':
    'documents that lie in other shards stay there beside the new ones, and are not updated or deleted any more: build the index anew',
};

function compareSaves(before: SaveParts, after: SaveParts): PlanChange[] {
  const changes: PlanChange[] = [];
  if (before.format !== after.format || before.path !== after.path) {
    changes.push({
      what: `save: ${before.format}.${quote(before.path)} → ${after.format}.${quote(after.path)}`,
      effect:
        'documents at the old place stay as they are; the new place gets only what changes from the checkpoint on',
      safe: false,
    });
  }
  for (const [name, old, value] of differences(before.options, after.options)) {
    const effect = effects[name] ?? unknownOption;
    changes.push({ what: `${name}: ${show(old)} → ${show(value)}`, effect, safe: false });
  }
  if (canonicalJson(before.transforms) !== canonicalJson(after.transforms)) {
    changes.push({
      what: changedTransforms(before, after),
      effect:
        'documents written before keep their old shape until their row changes; rows that match now come when they change, rows that no longer match stay until they change',
      safe: false,
    });
  }
  return changes;
}

function changedTransforms(before: SaveParts, after: SaveParts): string {
  const [old, now] = [before.transforms, after.transforms];
  const names = (steps: SaveParts['transforms']): string => steps.map(nameOf).join(', ') || 'none';
  if (names(old) !== names(now)) {
    const title = [...old, ...now].every(({ kind }) => kind === 'select') ? 'select' : 'select and run';
    return `${title}: ${title === 'select' ? countOf(old) : names(old)} → ${title === 'select' ? countOf(now) : names(now)}`;
  }
  const parts = old.map((step, index) => {
    const told = differences(partsOf(step), partsOf(now[index] ?? step)).map(
      ([key, was, is]) => `${key} ${shorten(was)} → ${shorten(is)}`,
    );
    return told.length > 0 ? `${nameOf(step)}: ${told.join(', ')}` : '';
  });
  return parts.filter((part) => part !== '').join('; ');
}

function nameOf(step: TransformParts): string {
  return step.kind === 'select' ? 'select' : `run ${step.format}`;
}

/** What a person is told of a step when it changes. */
function partsOf(step: TransformParts): Readonly<Record<string, string | undefined>> {
  if (step.kind === 'select') return { columns: showProjections(step), where: showWhere(step) };
  return { ...step.options, path: step.path };
}

function countOf(selects: SaveParts['transforms']): string {
  return selects.length === 0 ? 'none' : String(selects.length);
}

function shorten(text: string | undefined): string {
  if (text === undefined) return 'none';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function effectOfSnapshot(snapshot: boolean): { readonly effect: string; readonly safe: boolean } {
  const effect = snapshot
    ? 'existing rows of tables that the checkpoint has not read yet come now, beside the log'
    : 'existing rows that were not read yet do not come any more';
  return { effect, safe: snapshot };
}

/** Whether a pattern was widened is known where both are lists of alternatives, or one takes all. */
function effectOfPattern(
  before: string | undefined,
  after: string | undefined,
  snapshot: boolean,
): { readonly effect: string; readonly safe: boolean } {
  const [old, now] = [alternativesOf(before), alternativesOf(after)];
  const wider = now.has('.*') || [...old].every((one) => now.has(one));
  const narrower = old.has('.*') || [...now].every((one) => old.has(one));
  const come = snapshot
    ? 'rows that newly matched tables have already are read beside the log'
    : 'rows that newly matched tables had before are not loaded, only what changes from the checkpoint on';
  const stay = 'documents of tables that no longer match stay as they are';
  if (wider) return { effect: come, safe: true };
  return { effect: narrower ? stay : `${come}; ${stay}`, safe: false };
}

/** A bar inside parentheses or brackets makes the pattern one alternative, which is never wrong. */
function alternativesOf(pattern: string | undefined): ReadonlySet<string> {
  if (pattern === undefined) return new Set(['.*']);
  return new Set(/[()[\]\\]/.test(pattern) ? [pattern] : pattern.split('|'));
}

/** Saves of the same target belong together; the rest in their order. */
function pairSaves(
  before: readonly SaveParts[],
  after: readonly SaveParts[],
): (readonly [SaveParts | undefined, SaveParts | undefined])[] {
  const left = [...before];
  const same = (a: SaveParts, b: SaveParts): boolean => a.format === b.format && a.path === b.path;
  const taken = after.map((save) => {
    const exact = left.findIndex((one) => canonicalJson(one) === canonicalJson(save));
    const at = exact >= 0 ? exact : left.findIndex((one) => same(one, save));
    return at < 0 ? undefined : left.splice(at, 1)[0];
  });
  const pairs = after.map((save, index) => [taken[index] ?? left.shift(), save] as const);
  return [...pairs, ...left.map((one) => [one, undefined] as const)];
}

function differences(
  before: Readonly<Record<string, string | undefined>>,
  after: Readonly<Record<string, string | undefined>>,
): (readonly [string, string | undefined, string | undefined])[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .map((name) => [name, before[name], after[name]] as const);
}

function show(value: string | undefined): string {
  return value === undefined ? 'not given' : JSON.stringify(value);
}

function quote(path: string): string {
  return `'${path}'`;
}
