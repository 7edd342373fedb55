/** A value that is made when it is first asked for: by a test, and not while tests are collected, so that it is known which test needs it. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
