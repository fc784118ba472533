/** A script's text under the name that messages use for it. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
}

/** A half-open range `[start, end)` of UTF-16 offsets into a script. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place as people count it: lines and columns begin at 1, columns count code points. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

export function locate(source: SourceText, offset: number): LineColumn {
  const before = source.text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let i = before.indexOf('\n'); i !== -1; i = before.indexOf('\n', i + 1)) line++;
  // A byte order mark is in the file and in no column.
  return { line, column: [...before.slice(lineStart).replace('\uFEFF', '')].length + 1 };
}
