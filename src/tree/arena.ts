const FIRST_SIZE = 1 << 14;

/** The bytes of all properties of one tree, one behind the other: a tree has thousands, most of them of a few bytes. */
export class Arena {
  bytes: Uint8Array;
  length: number;

  /** Starts empty, or with bytes that are there already and stay where they are. */
  constructor(present: Uint8Array = new Uint8Array(FIRST_SIZE), length = 0) {
    this.bytes = present;
    this.length = length;
  }

  /** Makes room for so many bytes behind the last one; `bytes` may be another array afterwards. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** Appends a string's bytes (latin-1), without a NUL. */
  appendText(text: string): void {
    this.reserve(text.length);
    const { bytes } = this;
    let at = this.length;
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
    this.length = at;
  }

  appendBytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  appendCell(cell: number): void {
    this.reserve(4);
    this.setCell(this.length, cell);
    this.length += 4;
  }

  setCell(at: number, cell: number): void {
    const { bytes } = this;
    bytes[at] = cell >>> 24;
    bytes[at + 1] = cell >>> 16;
    bytes[at + 2] = cell >>> 8;
    bytes[at + 3] = cell;
  }

  cellAt(at: number): number {
    const { bytes } = this;
    return (
      (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>>
      0
    );
  }
}
