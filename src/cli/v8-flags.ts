interface Flags {
  setFlagsFromString(flag: string): void;
}

/** Sets a flag of V8, as a command line spells it, from now on. */
export function setV8Flag(flag: string): void {
  (inside() ?? process.getBuiltinModule('node:v8')).setFlagsFromString(flag);
}

/**
 * The part of node:v8 that sets flags. With node:v8 itself Node loads all that it has of streams, which takes a twentieth of a command's time
 * for one board. A Node that does not give its inside away is asked the public way.
 */
function inside(): Flags | undefined {
  const node = process as { noDeprecation?: boolean; binding?: (name: string) => Partial<Flags> };
  const before = node.noDeprecation;
  try {
    node.noDeprecation = true;
    const found = node.binding?.('v8');
    return typeof found?.setFlagsFromString === 'function' ? (found as Flags) : undefined;
  } catch {
    return undefined;
  } finally {
    node.noDeprecation = before ?? false;
  }
}
