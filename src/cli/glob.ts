/** Whether a word is a pattern; a shell that quotes it leaves it to us. */
export const isGlob = (word: string): boolean => /[*?]/.test(word);

/**
 * Whether a pattern fits the whole of a path: `*` and `?` within a name, `**` over folders. No regular expression: one with many
 * stars can take for ever, and patterns stand in a configuration that nobody has looked at yet.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  const parts = pattern.split(/(\*\*\/?|\*|\?)/).filter((part) => part !== '');
  return (path) => {
    let reached: readonly boolean[] = Array.from({ length: path.length + 1 }, (_, at) => at === 0);
    for (const part of parts) {
      reached = (STEPS[part] ?? literally(part))(reached, path);
      if (!reached.includes(true)) return false;
    }
    return reached[path.length] === true;
  };
}

/** From the places in a path that the pattern has reached so far to those that it reaches with one part more. */
type Step = (reached: readonly boolean[], path: string) => readonly boolean[];

const literally =
  (part: string): Step =>
  (reached, path) =>
    reached.map(
      (_, at) => at >= part.length && reached[at - part.length] === true && path.startsWith(part, at - part.length),
    );

const STEPS: Readonly<Record<string, Step>> = {
  '?': (reached, path) => reached.map((_, at) => at > 0 && reached[at - 1] === true && path[at - 1] !== '/'),
  '*': (reached, path) => spread(reached, (at) => path[at] !== '/'),
  '**': (reached) => spread(reached, () => true),
  '**/': overFolders,
};

/** On from each place, as far as the characters go. */
function spread(reached: readonly boolean[], goesOver: (at: number) => boolean): readonly boolean[] {
  let on = false;
  return reached.map((here, at) => {
    on = here || (on && goesOver(at - 1));
    return on;
  });
}

/** On from each place to behind the slashes that follow, names between them. */
function overFolders(reached: readonly boolean[], path: string): readonly boolean[] {
  let isInName = false;
  return reached.map((here, at) => {
    const isBehindSlash = at > 0 && path[at - 1] === '/';
    const arrived = here || (isBehindSlash && isInName);
    if (isBehindSlash) isInName = false;
    if (arrived && path[at] !== '/') isInName = true;
    return arrived;
  });
}
