/** Longer names are not compared: nobody mistypes them so that it would help. */
const MAX_LENGTH = 64;
/** Nor are longer lists: the largest board has some thousand labels. */
const MAX_NAMES = 5000;

/** The name most like a mistyped one, if one is alike: at most a third of its characters differ. */
export function nearest(mistyped: string, names: Iterable<string>): string | undefined {
  if (mistyped.length > MAX_LENGTH) return undefined;
  let left = MAX_NAMES;
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(mistyped.length / 3)) + 1;
  for (const name of names) {
    if (left-- === 0) return undefined;
    if (Math.abs(name.length - mistyped.length) >= limit) continue;
    const distance = editDistance(mistyped, name);
    if (distance < limit) {
      best = name;
      limit = distance;
    }
  }
  return best;
}

/** How many characters must be put in, taken out or changed to get from one word to the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
