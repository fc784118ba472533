import type { OptionType } from './options.ts';

/** What an option takes, in a few words; code in backticks. */
export function showOptionType(type: OptionType): string {
  switch (type.kind) {
    case 'enum':
      return type.values.map((value) => `\`${value}\``).join(', ');
    case 'integer':
      return 'whole number';
    case 'digits':
      return type.form;
    case 'boolean':
      return '`true`, `false`';
    case 'duration':
      return 'duration (`5` seconds, `"500ms"`, `"2m"`)';
    case 'size':
      return 'size (`1024` bytes, `"16mb"`)';
    case 'pattern':
      return 'regular expression';
    case 'names':
      return 'names with commas';
    case 'urls':
      return 'addresses with commas';
    case 'path':
      return 'path';
    case 'string':
      return 'text';
  }
}
