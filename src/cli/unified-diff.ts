type Edit = readonly [sign: ' ' | '-' | '+', line: string];

const context = 3;

/** What became of a text, as `patch` reads it; empty if nothing did. */
export function unifiedDiff(name: string, before: string, after: string): string {
  const edits = findEdits(splitLines(before), splitLines(after));
  const hunks = findHunks(edits).map(([start, end]) => renderHunk(edits, start, end));
  return hunks.length === 0 ? '' : `--- ${name}\n+++ ${name}\n${hunks.join('')}`;
}

/** Lines with their ends: a last line without one is another line. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/**
 * Patience diff: lines at both ends that are the same stay, then lines that each text has just
 * once, in the longest row that both have; what is between them is looked at in the same way.
 */
function findEdits(before: readonly string[], after: readonly string[]): Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before.at(-1 - tail) === after.at(-1 - tail)
  )
    tail++;
  const kept = (lines: readonly string[]): Edit[] => lines.map((line) => [' ', line]);
  const old = before.slice(head, before.length - tail);
  const now = after.slice(head, after.length - tail);
  const middle: Edit[] = [];
  let [oldFrom, nowFrom] = [0, 0];
  const anchors = old.length > 0 && now.length > 0 ? findAnchors(old, now) : [];
  for (const [oldAt, nowAt] of anchors) {
    middle.push(...findEdits(old.slice(oldFrom, oldAt), now.slice(nowFrom, nowAt)));
    middle.push(...kept(old.slice(oldAt, oldAt + 1)));
    [oldFrom, nowFrom] = [oldAt + 1, nowAt + 1];
  }
  if (anchors.length > 0) middle.push(...findEdits(old.slice(oldFrom), now.slice(nowFrom)));
  else {
    for (const line of old) middle.push(['-', line]);
    for (const line of now) middle.push(['+', line]);
  }
  return [...kept(before.slice(0, head)), ...middle, ...kept(before.slice(before.length - tail))];
}

type Anchor = readonly [old: number, now: number];

function findAnchors(old: readonly string[], now: readonly string[]): Anchor[] {
  const places = findSingles(now);
  const pairs = [...findSingles(old)].flatMap(([line, at]): Anchor[] => {
    const place = places.get(line);
    return place === undefined ? [] : [[at, place]];
  });
  // The longest row of rising places: each pile's top with the best top of the pile before it.
  interface Card {
    readonly anchor: Anchor;
    readonly before: Card | undefined;
  }
  const tops: Card[] = [];
  for (const anchor of pairs) {
    let low = 0;
    for (let high = tops.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((tops[middle]?.anchor[1] ?? 0) < anchor[1]) low = middle + 1;
      else high = middle;
    }
    tops[low] = { anchor, before: tops[low - 1] };
  }
  const row: Anchor[] = [];
  for (let card = tops.at(-1); card; card = card.before) row.unshift(card.anchor);
  return row;
}

/** The lines that occur just once, in their order, and where. */
function findSingles(lines: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  const twice = new Set<string>();
  lines.forEach((line, at) => {
    if (places.has(line)) twice.add(line);
    places.set(line, at);
  });
  for (const line of twice) places.delete(line);
  return places;
}

/** Ranges of edits with the lines around them; those that touch are one. */
function findHunks(edits: readonly Edit[]): [start: number, end: number][] {
  const hunks: [number, number][] = [];
  edits.forEach(([sign], index) => {
    if (sign === ' ') return;
    const last = hunks.at(-1);
    const end = Math.min(edits.length, index + 1 + context);
    if (last && index - context <= last[1]) last[1] = end;
    else hunks.push([Math.max(0, index - context), end]);
  });
  return hunks;
}

function renderHunk(edits: readonly Edit[], start: number, end: number): string {
  const range = (sign: '-' | '+'): string => {
    const count = (part: readonly Edit[]): number =>
      part.filter((edit) => edit[0] === ' ' || edit[0] === sign).length;
    const length = count(edits.slice(start, end));
    const first = count(edits.slice(0, start)) + (length === 0 ? 0 : 1);
    return `${sign}${first}${length === 1 ? '' : `,${length}`}`;
  };
  const lines = edits
    .slice(start, end)
    .map(([sign, line]) => sign + (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`));
  return `@@ ${range('-')} ${range('+')} @@\n${lines.join('')}`;
}
