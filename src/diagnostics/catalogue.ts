import type { Severity } from './diagnostic.ts';

interface CatalogueEntry {
  readonly severity: Severity;
  readonly title: string;
}

/**
 * Every code that `bsql check` can give. Codes are stable: 1xxx syntax, 2xxx names, 3xxx options
 * and values, 4xxx paths and targets. A retired code is not used again.
 */
export const catalogue = {
  BSQL1001: { severity: 'error', title: 'syntax error' },
  BSQL1002: { severity: 'error', title: 'statement not known' },
  BSQL1003: { severity: 'error', title: 'string or comment not closed' },
  BSQL1004: { severity: 'error', title: 'value must be quoted' },
  BSQL1005: { severity: 'error', title: 'not supported yet' },
  BSQL1006: { severity: 'error', title: 'needs more than one row' },
  BSQL1007: { severity: 'error', title: 'bad variable reference' },
  BSQL2001: { severity: 'error', title: 'table not defined' },
  BSQL2002: { severity: 'error', title: 'name used twice' },
  BSQL2003: { severity: 'warning', title: 'table never saved' },
  BSQL2004: { severity: 'error', title: 'variable not set' },
  BSQL2005: { severity: 'error', title: 'connection not defined' },
  BSQL2006: { severity: 'warning', title: 'connection never used' },
  BSQL2007: { severity: 'error', title: 'include cannot be read' },
  BSQL2008: { severity: 'error', title: 'include in a circle' },
  BSQL2009: { severity: 'error', title: 'nothing to run' },
  BSQL2010: { severity: 'error', title: 'function not known' },
  BSQL2011: { severity: 'error', title: 'expression without a name' },
  BSQL3001: { severity: 'error', title: 'format not known' },
  BSQL3002: { severity: 'error', title: 'option not known' },
  BSQL3003: { severity: 'error', title: 'option missing' },
  BSQL3004: { severity: 'error', title: 'value of the wrong type' },
  BSQL3005: { severity: 'error', title: 'value out of range' },
  BSQL3006: { severity: 'error', title: 'regular expression does not compile' },
  BSQL3007: { severity: 'error', title: 'option given twice' },
  BSQL3008: { severity: 'error', title: 'format cannot be used here' },
  BSQL3010: { severity: 'error', title: 'wrong number of arguments' },
  BSQL3011: { severity: 'error', title: 'type of a cast not known' },
  BSQL3012: { severity: 'error', title: 'interval or unit not known' },
  BSQL3013: { severity: 'error', title: 'function that gives another value each time' },
  BSQL3014: { severity: 'warning', title: 'condition that is never true' },
  BSQL3015: { severity: 'error', title: 'expression without a meaning' },
  BSQL4001: { severity: 'error', title: 'placeholder not known' },
  BSQL4002: { severity: 'error', title: 'index name that Elasticsearch refuses' },
  BSQL4003: { severity: 'error', title: 'checkpoint shared' },
  BSQL4004: { severity: 'error', title: 'path missing' },
} as const satisfies Record<string, CatalogueEntry>;

export type Code = keyof typeof catalogue;
