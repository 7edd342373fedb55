/** States what must hold; a failure is a fault of this tool, never of its input. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${what}`);
}
