/** A text that may be laid out on one line or on several: what it says, and where it may break. */
export type Doc = string | readonly Doc[] | Line | Indent | Group | CommentDoc;

/** A line break, or in a group that fits on one line what stands for it there. */
interface Line {
  readonly kind: 'line';
  readonly flat: ' ' | '';
}

interface Indent {
  readonly kind: 'indent';
  readonly of: Doc;
}

/** Its lines all break or none does. */
interface Group {
  readonly kind: 'group';
  readonly of: Doc;
  readonly shape: Shape;
}

export interface CommentDoc {
  readonly kind: 'comment';
  readonly text: string;
  /** Whether it begins a line. */
  readonly begins: boolean;
  /** Whether nothing may follow it on its line. */
  readonly ends: boolean;
}

export const line: Doc = { kind: 'line', flat: ' ' };
export const softLine: Doc = { kind: 'line', flat: '' };

export function indent(of: Doc): Doc {
  return { kind: 'indent', of };
}

export function group(of: Doc): Doc {
  const shape: Shape = { empty: true, opens: false, closes: false, breaks: false };
  measure(of, shape);
  return { kind: 'group', of, shape };
}

/**
 * What comments and long strings make of a group. A comment in front of its first word or behind
 * its last one breaks the lines around the group, one between its words breaks the group itself.
 */
interface Shape {
  empty: boolean;
  /** Whether a line must begin in front of it. */
  opens: boolean;
  /** Whether its last line must end behind it. */
  closes: boolean;
  breaks: boolean;
}

function measure(doc: Doc, shape: Shape): void {
  if (typeof doc === 'string') {
    if (doc.trim() !== '') add(shape, false, false, doc.includes('\n'));
  } else if (!('kind' in doc)) {
    for (const part of doc) measure(part, shape);
  } else if (doc.kind === 'indent') {
    measure(doc.of, shape);
  } else if (doc.kind === 'group') {
    if (!doc.shape.empty) add(shape, doc.shape.opens, doc.shape.closes, doc.shape.breaks);
  } else if (doc.kind === 'comment') {
    const tall = doc.text.includes('\n');
    if (shape.empty) shape.opens ||= doc.begins || doc.ends || tall;
    else {
      shape.breaks ||= doc.begins || shape.closes || tall;
      shape.closes = doc.ends;
    }
  }
}

function add(shape: Shape, opens: boolean, closes: boolean, breaks: boolean): void {
  if (shape.empty) shape.opens ||= opens;
  else shape.breaks ||= opens || shape.closes;
  shape.breaks ||= breaks;
  shape.closes = closes;
  shape.empty = false;
}
