import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Position } from '../model/change.ts';
import { BsqlError, messageOf } from '../model/errors.ts';
import { comparePlans, type PlanChange } from './plan-changes.ts';
import { hashParts, type PlanParts } from './plan-parts.ts';

const fileVersion = 1;
const planVersion = 1;

/** The script's meaning when the position was written. */
interface KeptPlan {
  readonly version: number;
  readonly hash: string;
  readonly parts: PlanParts;
}

/** The file that keeps a position between runs: `checkpoint.json` in the checkpointLocation. */
export class CheckpointFile {
  readonly #directory: string;
  readonly #stream: string;
  readonly #plan: KeptPlan | undefined;
  /** Ends when no write is under way. */
  #writing: Promise<void> = Promise.resolve();
  #written: string | undefined;
  #kept: KeptPlan | undefined;

  /** `plan` is kept beside the position, to tell a later run what changed since. */
  constructor(directory: string, stream: string, plan?: PlanParts) {
    this.#directory = directory;
    this.#stream = stream;
    this.#plan = plan && { version: planVersion, hash: hashParts(plan), parts: plan };
  }

  get path(): string {
    return join(this.#directory, 'checkpoint.json');
  }

  /** How the script differs from the one whose position was read; nothing when that was not kept. */
  get changes(): readonly PlanChange[] {
    if (!this.#plan || !this.#kept || this.#kept.hash === this.#plan.hash) return [];
    return comparePlans(this.#kept.parts, this.#plan.parts);
  }

  /** Whether the position that was read is one of this save too; files of before do not say, and count as that. */
  knows(format: string, path: string): boolean {
    return this.#kept?.parts.saves.some((save) => save.format === format && save.path === path) ?? true;
  }

  /** Undefined when there is none yet. One that cannot be read is an error: guessing would lose rows. */
  async read(): Promise<Position | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw this.#unreadable(messageOf(error));
    }
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch (error) {
      throw this.#unreadable(messageOf(error));
    }
    const { version, position, plan } = (content ?? {}) as {
      version?: unknown;
      position?: unknown;
      plan?: unknown;
    };
    if (version !== fileVersion)
      throw this.#unreadable(`it has version ${String(version)}, this bsql knows ${fileVersion}`);
    if (!isPosition(position)) throw this.#unreadable('it holds no position');
    this.#kept = isKeptPlan(plan) ? plan : undefined;
    return position;
  }

  /** Writes a position unless it is there already: temp file, fsync, rename. The last one asked for stands. */
  async write(position: Position): Promise<void> {
    const writing = this.#writing.then(async () => await this.#write(position));
    this.#writing = writing.catch(() => {});
    await writing;
  }

  async #write(position: Position): Promise<void> {
    const key = JSON.stringify(position);
    if (key === this.#written) return;
    const content = {
      version: fileVersion,
      stream: this.#stream,
      time: new Date().toISOString(),
      position,
      ...(this.#plan && { plan: this.#plan }),
    };
    try {
      await mkdir(this.#directory, { recursive: true });
      await writeFileAtomic(this.path, `${JSON.stringify(content, null, 2)}\n`);
    } catch (error) {
      throw new BsqlError(`the checkpoint ${this.path} cannot be written: ${messageOf(error)}`, {
        code: 'BSQL5204',
        cause: error,
        help: 'check that checkpointLocation is a writable folder with space left',
      });
    }
    this.#written = key;
  }

  #unreadable(why: string): BsqlError {
    return new BsqlError(`the checkpoint ${this.path} cannot be read: ${why}`, {
      code: 'BSQL5201',
      kind: 'data',
      help: 'put the right file back, or remove it to begin anew from where the script says',
    });
  }
}

function isPosition(value: unknown): value is Position {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}

/** Files of before have none, those of later a newer one: the position counts, the plan only explains. */
function isKeptPlan(value: unknown): value is KeptPlan {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === planVersion &&
    'hash' in value &&
    typeof value.hash === 'string' &&
    'parts' in value &&
    isParts(value.parts)
  );
}

function isParts(value: unknown): value is PlanParts {
  const { load, saves } = (value ?? {}) as { load?: unknown; saves?: unknown };
  return (
    hasOptions(load) &&
    Array.isArray(saves) &&
    saves.every((save: unknown) => hasOptions(save) && 'transforms' in save && Array.isArray(save.transforms))
  );
}

function hasOptions(value: unknown): value is { options: object } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'options' in value &&
    typeof value.options === 'object' &&
    value.options !== null
  );
}
