/** What bytes keep that come in chunks of a socket: a few of them keep the whole chunk. */
export class ChunkSizes {
  #source: Uint8Array | undefined;
  #chunk: ArrayBufferLike | undefined;

  /** Bytes of the chunk of these, 0 where it is that of those before. */
  unseen(source: Uint8Array): number {
    // Asking bytes for their chunk costs more than all else here.
    if (source === this.#source) return 0;
    this.#source = source;
    const { buffer } = source;
    if (buffer === this.#chunk) return 0;
    this.#chunk = buffer;
    return buffer.byteLength;
  }

  clear(): void {
    this.#source = undefined;
    this.#chunk = undefined;
  }
}
