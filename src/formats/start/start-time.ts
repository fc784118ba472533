const dateTime = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;
/** Numbers with more digits than this are milliseconds. */
const secondDigits = 11;

/**
 * A moment as a script writes it, in milliseconds since 1970: `2026-11-20 10:00:00` with or without
 * a zone (UTC without one), a date alone, or seconds or milliseconds since 1970. Undefined for others.
 */
export function readStartTime(text: string): number | undefined {
  if (/^\d{1,14}$/.test(text)) return Number(text) * (text.length > secondDigits ? 1 : 1_000);
  const found = dateTime.exec(text.trim());
  if (!found) return undefined;
  const [, date, minutes = '00:00', seconds = '00', fraction = '', zone = 'Z'] = found;
  const wall = `${date}T${minutes}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}`;
  const local = Date.parse(`${wall}Z`);
  // Date takes the 30th of February for the 2nd of March.
  if (Number.isNaN(local) || new Date(local).toISOString() !== `${wall}Z`) return undefined;
  const time = Date.parse(`${wall}${zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase()}`);
  return Number.isNaN(time) ? undefined : time;
}

/** A moment as messages show it. */
export function showTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}
