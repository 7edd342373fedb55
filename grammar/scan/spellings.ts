/** Slots of the memory for spellings; a power of two. */
const slots = 1 << 14;
/** Longer spellings are rarely met twice. */
const longest = 80;
/** Of a string, V8 copies a shorter part; a longer one is a view, which keeps the whole alive. */
const shortestView = 13;

const memory: string[] = new Array(slots).fill('');

/**
 * The text between two offsets, given its hash: names, labels and short strings recur in every board, so each is made
 * once. A spelling is a string of its own and keeps no file alive. The memory never grows: the newer spelling takes
 * the slot.
 */
export function spelling(text: string, start: number, end: number, hash: number): string {
  const length = end - start;
  if (length > longest) return text.slice(start, end);
  const slot = hash & (slots - 1);
  const known = memory[slot] as string;
  if (known.length === length && text.startsWith(known, start)) return known;
  const made = length < shortestView ? text.slice(start, end) : copyOf(text, start, end);
  memory[slot] = made;
  return made;
}

function copyOf(text: string, start: number, end: number): string {
  const codes: number[] = [];
  for (let at = start; at < end; at += 1) codes.push(text.charCodeAt(at));
  return String.fromCharCode(...codes);
}
