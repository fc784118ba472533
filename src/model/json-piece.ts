const wordLength = 8;

/** Text of JSON that is written again and again, as `JsonBytes` takes it fastest. */
export class JsonPiece {
  /** Bytes of its text. */
  readonly length: number;
  /** They and what fills up the last word: so many bytes. */
  readonly words: DataView;
  readonly room: number;

  constructor(text: string | Uint8Array) {
    const bytes = Buffer.from(text);
    this.length = bytes.length;
    this.room = Math.ceil(bytes.length / wordLength) * wordLength;
    const padded = new Uint8Array(this.room);
    padded.set(bytes);
    this.words = new DataView(padded.buffer);
  }
}
