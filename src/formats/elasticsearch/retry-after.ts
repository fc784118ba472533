/** Nobody may hold a stream for longer than this by one answer. */
const longest = 300_000;

/** The `Retry-After` of an answer in milliseconds: seconds or a date, as HTTP allows; undefined if it is neither. */
export function readRetryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(longest, Math.max(0, wait));
}
