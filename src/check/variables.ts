import { dirname, isAbsolute, join } from 'node:path';
import { diagnose, type Label } from '../diagnostics/diagnostic.ts';
import { accept } from '../diagnostics/fix.ts';
import { closest, question } from '../diagnostics/suggest.ts';
import type { Literal, VariablePart } from '../language/ast.ts';
import { Secret } from '../model/options.ts';
import type { SourceText } from '../model/source-text.ts';
import type { CheckContext } from './context.ts';

/** Expands literals. Values enter after parsing, so no value can change a script's structure. */
export class Variables {
  readonly #context: CheckContext;
  readonly #values: Map<string, string | undefined>;

  readonly #later: (name: string) => Label | undefined;
  /** Those that a misspelt reference most likely meant. */
  readonly meant = new Set<string>();

  /** `later` tells where a variable is set that is not set yet. */
  constructor(context: CheckContext, later: (name: string) => Label | undefined = () => undefined) {
    this.#context = context;
    this.#later = later;
    this.#values = new Map(Object.entries(context.variables ?? {}));
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** An undefined value is one that is set, but not known here. */
  set(name: string, value: string | undefined): void {
    this.#values.set(name, value);
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** The literal's text, or undefined if a part of it is not known; that has been told then. */
  expand(literal: Literal, source: SourceText): string | undefined {
    let text: string | undefined = '';
    for (const part of literal.parts) {
      const value = part.kind === 'text' ? part.text : this.#lookUp(part, source);
      text = text === undefined || value === undefined ? undefined : text + value;
    }
    return text;
  }

  /** A secret keeps its references; they are read when a format opens. */
  expandSecret(literal: Literal, source: SourceText): Secret {
    const readers: (() => string)[] = [];
    const names: string[] = [];
    for (const part of literal.parts) {
      if (part.kind === 'text' || part.scope === 'set') {
        const value = part.kind === 'text' ? part.text : this.#lookUp(part, source);
        readers.push(() => value ?? '');
        names.push(part.kind === 'text' ? 'literal' : part.name);
        continue;
      }
      if (this.#context.purpose === 'run') this.#lookUp(part, source);
      readers.push(() => this.#outside(part, source) ?? '');
      names.push(`${part.scope}:${part.name}`);
    }
    return new Secret(names.join('+') || 'empty', () => readers.map((read) => read()).join(''));
  }

  #lookUp(part: VariablePart, source: SourceText): string | undefined {
    if (part.scope === 'set') {
      if (this.#values.has(part.name)) return this.#values.get(part.name);
      const later = this.#later(part.name);
      if (later) {
        this.#context.report(
          diagnose('BSQL2004', source, part.span, `the variable \`${part.name}\` is used before it is set`, {
            labels: [later],
            help: 'move this statement behind the `set`',
          }),
        );
        return undefined;
      }
      const found = closest(part.name, this.#values.keys());
      if (found) this.meant.add(found.name);
      this.#context.report(
        diagnose('BSQL2004', source, part.span, `the variable \`${part.name}\` is not set`, {
          help:
            question(found) ??
            `set it before this with \`set ${part.name}="…";\`, or on the command line with --set ${part.name}=…`,
          fixes: accept(part.span, found, (name) => `\${${name}}`),
        }),
      );
      return undefined;
    }
    const value = this.#outside(part, source);
    if (value !== undefined) return value;
    const env = part.scope === 'env';
    this.#context.report(
      diagnose(
        'BSQL2004',
        source,
        part.span,
        env
          ? `the environment variable \`${part.name}\` is not set`
          : `the file \`${part.name}\` cannot be read`,
        {
          severity: this.#context.purpose === 'run' ? 'error' : 'warning',
          help: env
            ? `set it, or give a default: \${env:${part.name}:-…}`
            : 'paths are relative to the script; check that the file exists and is readable',
        },
      ),
    );
    return undefined;
  }

  #outside(part: VariablePart, source: SourceText): string | undefined {
    const { environment } = this.#context;
    if (part.scope === 'env') {
      const value = environment.env(part.name);
      return value === undefined || (value === '' && part.fallback !== undefined) ? part.fallback : value;
    }
    const path = isAbsolute(part.name) ? part.name : join(dirname(source.name), part.name);
    return environment.readFile(path)?.replace(/\r?\n$/, '');
  }
}
