import type { CommentDoc, Doc } from './doc.ts';

interface Command {
  readonly doc: Doc;
  readonly indent: number;
  readonly flat: boolean;
}

const step = 2;

/** Lays a text out: a group that fits into the width stays on its line. No line ends with a space. */
export function render(doc: Doc, width: number): string {
  const output = new Output(width);
  const stack: Command[] = [{ doc, indent: 0, flat: false }];
  for (let command = stack.pop(); command; command = stack.pop()) {
    const { doc, indent, flat } = command;
    if (typeof doc === 'string') output.write(doc);
    else if (!('kind' in doc)) {
      for (const part of doc.toReversed()) stack.push({ ...command, doc: part });
    } else if (doc.kind === 'line') {
      if (flat) output.write(doc.flat);
      else output.breakLine(indent);
    } else if (doc.kind === 'indent') stack.push({ ...command, doc: doc.of, indent: indent + step });
    else if (doc.kind === 'comment') output.writeComment(doc, indent);
    else {
      const content = { doc: doc.of, indent, flat: true };
      const fits = flat || (!doc.shape.breaks && fitsInto(output.room, content, stack, width));
      stack.push({ ...content, flat: fits });
    }
  }
  return output.text;
}

/** Whether a group and what follows it up to the next possible break go into the room. */
function fitsInto(room: number, content: Command, rest: readonly Command[], width: number): boolean {
  const stack = [content];
  let left = rest.length;
  while (room >= 0) {
    const inside = stack.pop();
    const command = inside ?? rest[--left];
    if (!command) return true;
    const { doc, indent, flat } = command;
    if (typeof doc === 'string') {
      const end = doc.indexOf('\n');
      room -= lengthOf(end === -1 ? doc : doc.slice(0, end));
      if (end !== -1) return room >= 0;
    } else if (!('kind' in doc)) {
      for (const part of doc.toReversed()) stack.push({ ...command, doc: part });
    } else if (doc.kind === 'line') {
      if (!flat) return true;
      room -= doc.flat.length;
    } else if (doc.kind === 'comment') {
      if (!flat && (doc.begins || doc.ends)) return true;
      room = doc.begins || doc.ends ? width - indent : room - 1 - lengthOf(doc.text);
    } else stack.push({ ...command, doc: doc.of });
  }
  return false;
}

function lengthOf(text: string): number {
  return [...text].length;
}

class Output {
  text = '';
  readonly #width: number;
  #column = 0;
  /** Spaces and breaks wait for the word that follows them, so that none is left at a line's end. */
  #space = false;
  #newLine: number | undefined;
  #behindComment = false;

  constructor(width: number) {
    this.#width = width;
  }

  get room(): number {
    return this.#width - (this.#newLine ?? this.#column + (this.#space ? 1 : 0));
  }

  breakLine(indent: number): void {
    if (this.text !== '') this.#newLine = indent;
  }

  write(text: string): void {
    if (text === '') return;
    if (text === ' ') {
      this.#space = true;
      return;
    }
    if (this.#behindComment && !/^[,;.)]/.test(text)) this.#space = true;
    this.#put(text);
  }

  writeComment(comment: CommentDoc, indent: number): void {
    if (comment.begins) this.breakLine(indent);
    this.#space = this.text !== '' && !this.text.endsWith('(');
    this.#put(comment.text);
    this.#behindComment = true;
    if (comment.ends) this.breakLine(indent);
  }

  #put(text: string): void {
    const before = this.#newLine !== undefined ? `\n${' '.repeat(this.#newLine)}` : this.#space ? ' ' : '';
    const added = before + text;
    const lastBreak = added.lastIndexOf('\n');
    this.#column = lengthOf(added.slice(lastBreak + 1)) + (lastBreak === -1 ? this.#column : 0);
    this.text += added;
    this.#space = false;
    this.#newLine = undefined;
    this.#behindComment = false;
  }
}
