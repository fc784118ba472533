import type { BoundSave } from './bound.ts';
import type { SourcedOption } from './read-options.ts';

const names = ['idCols', 'es.mapping.routing'] as const;

/** An option by which a document is found again, and the columns that it names. */
export interface PlacingOption {
  readonly option: (typeof names)[number];
  readonly given: SourcedOption;
  readonly columns: readonly string[];
}

/** Those that a save gives. */
export function placingOptions({ target }: BoundSave): readonly PlacingOption[] {
  return names.flatMap((option) => {
    const given = target?.options.given.get(option);
    const value = target?.options.values[option];
    const columns = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
    return given && columns.length > 0 && columns[0] !== '' ? [{ option, given, columns }] : [];
  });
}
