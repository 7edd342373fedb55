/** How many letters must be put in, taken away or changed to make one word of the other; stops counting above a limit. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const NEAR = 2;

/** The word of a list that another is a slip of: at most two letters away, and not the word itself. */
export function matchingName(written: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: editDistance(written, name, NEAR) }))
    .filter(({ distance }) => distance > 0 && distance <= NEAR)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}
