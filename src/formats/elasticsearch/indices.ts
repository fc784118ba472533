import type { TableSchema } from '../../model/change.ts';
import { BsqlError } from '../../model/errors.ts';
import { type FieldTypes, plainer } from './field-types.ts';
import { defineIndex, extendIndex, type IndexRules, isMarked } from './index-definition.ts';
import type { Refusal, Service } from './service.ts';

/** Sees to it that an index has a field for each column before the first document with it (T33). */
export class Indices {
  readonly #service: Service;
  readonly #rules: IndexRules;
  /** The types that the cluster has; asked for with the first index. */
  #types: FieldTypes | undefined;
  /** The tables that an index has fields for, of the indices that are there. */
  readonly #fitted = new Map<string, Set<TableSchema>>();

  constructor(service: Service, rules: IndexRules) {
    this.#service = service;
    this.#rules = rules;
  }

  /** Whether an index is known to have the fields of a table. */
  fits(index: string, table: TableSchema): boolean {
    return this.#fitted.get(index)?.has(table) === true;
  }

  /** Makes an index, or gives one that bsql may extend the fields that it lacks. */
  async prepare(index: string, table: TableSchema, signal: AbortSignal): Promise<void> {
    const fitted = this.#fitted.get(index) ?? new Set();
    const fresh = this.#rules.create && !this.#fitted.has(index);
    if (!(fresh && (await this.#create(index, table, signal)))) await this.#extend(index, table, signal);
    fitted.add(table);
    this.#fitted.set(index, fitted);
  }

  async #create(index: string, table: TableSchema, signal: AbortSignal): Promise<boolean> {
    let made = false;
    await this.#withTypes(index, signal, async (types) => {
      const answer = await this.#service.createIndex(index, defineIndex([table], this.#rules, types), signal);
      made = answer.made;
      return answer.refused;
    });
    return made;
  }

  async #extend(index: string, table: TableSchema, signal: AbortSignal): Promise<void> {
    const state = await this.#service.readIndex(index, signal);
    if (state === undefined || state === 'hidden') return;
    const { mapping } = state;
    if (!this.#rules.merges && !isMarked(mapping)) return;
    await this.#withTypes(index, signal, async (types) => {
      const fields = extendIndex(table, mapping, this.#rules, types);
      return fields && (await this.#service.addFields(index, fields, signal));
    });
  }

  async #withTypes(
    index: string,
    signal: AbortSignal,
    attempt: (types: FieldTypes) => Promise<Refusal | undefined>,
  ): Promise<void> {
    const types = this.#types ?? (await this.#service.fieldTypes(signal));
    const refused = await attempt(types);
    this.#types = types;
    for (const other of refused?.ofFields ? plainer(types) : []) {
      if (await attempt(other)) continue;
      this.#types = other;
      return;
    }
    if (refused)
      throw new BsqlError(`Elasticsearch refuses the definition of the index ${index}: ${refused.reason}`, {
        code: 'BSQL5161',
        kind: 'script',
        help: 'mend the mapping, es.mapping and es.index options of the save; `bsql plan --connect --mapping` shows the definition. Or make the index yourself before the first run',
      });
  }
}
