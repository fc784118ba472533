type DateKind = 'date' | 'datetime' | 'timestamp' | 'time';

/** Formats without a zone or an optional part that some of bsql's times may still fit. */
const perhaps =
  /^(?:strict_)?(?:date_time(?:_no_millis)?|date_hour_minute_second(?:_millis|_fraction)?|hour_minute_second(?:_millis|_fraction)?)$/;
const anyDate = /^(?:(?:strict_)?date_optional_time(?:_nanos)?|iso8601)$/;
const onlyDate = /^(?:(?:strict_)?(?:date|year_month_day)|(?:yyyy|uuuu)-MM-dd)$/;

/**
 * Whether a date field of this format takes the column's values, which are ISO 8601: `2024-12-31`,
 * `2024-12-31T23:59:59.999999`, the same with `Z`, `23:59:59`. Only a certain no is false.
 */
export function takesFormat(kind: DateKind, format: string): boolean {
  return format.split('||').some((one) => takesOne(kind, one.trim()));
}

function takesOne(kind: DateKind, format: string): boolean {
  if (anyDate.test(format)) return kind !== 'time';
  if (/^epoch_/.test(format)) return false;
  // Optional parts may fit; the cluster will tell.
  if (format.includes('[')) return true;
  if (kind === 'date') return onlyDate.test(format);
  if (kind === 'time') return /^H|^(?:strict_)?hour_minute_second/.test(format);
  if (perhaps.test(format)) return format.includes('date');
  return format.includes("'T'");
}
