const MILLISECONDS = 2;

/** Waits a little, for a pipe whose other end is slow. */
export function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MILLISECONDS);
}
