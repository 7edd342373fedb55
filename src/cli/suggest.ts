/** Edits (insert, delete, replace, swap of neighbours) from one word to the other; more than `limit` counts as infinite. */
export function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return Number.POSITIVE_INFINITY;
  let older: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let cost = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        cost = Math.min(cost, (older[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    older = previous;
    previous = row;
  }
  const distance = previous[to.length] ?? 0;
  return distance <= limit ? distance : Number.POSITIVE_INFINITY;
}

/** Words of so few letters are near to everything. */
const SHORT = 2;

/** The name that was probably meant: at most a third of it differs, or the word is a part of it (`lay`, `6.1`). */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  const all = [...names];
  let best: string | undefined;
  let least = (word.length <= SHORT ? 0 : Math.max(1, Math.floor(word.length / 3))) + 1;
  for (const name of all) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best ?? (word.length <= SHORT ? undefined : partOf(word.toLowerCase(), all));
}

/** The first name that begins with the word, or else holds it. */
const partOf = (word: string, names: readonly string[]): string | undefined =>
  names.find((name) => name.toLowerCase().startsWith(word)) ?? names.find((name) => name.toLowerCase().includes(word));

/** What people call it elsewhere. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  aarch64: 'arm64',
  armv8: 'arm64',
  aarch32: 'arm',
  arm32: 'arm',
  armv7: 'arm',
  armhf: 'arm',
  rv64: 'riscv',
  riscv64: 'riscv',
  4096: '4K',
  '4kib': '4K',
  '4kb': '4K',
  16384: '16K',
  '16kib': '16K',
  '16kb': '16K',
  65536: '64K',
  '64kib': '64K',
  '64kb': '64K',
};

/** The one of a few choices that was probably meant: by another name, by its end (`6.1`), or mistyped. */
export function meant(value: string, choices: readonly string[]): string {
  const word = value.toLowerCase();
  const other = OTHER_NAMES[word];
  const known = choices.find((choice) => choice === other) ?? choices.find((choice) => choice.endsWith(`-${word}`));
  return known === undefined ? didYouMean(value, choices) : ` Did you mean ${known}?`;
}

/** ` Did you mean "layout"?`, or nothing. */
export function didYouMean(word: string, names: Iterable<string>, show = (name: string) => name): string {
  const name = nearest(word, names);
  return name === undefined ? '' : ` Did you mean ${show(name)}?`;
}
