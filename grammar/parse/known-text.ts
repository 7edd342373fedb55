import type { Document } from '../ast.js';

/** A text, and what it says. */
export interface KnownText {
  readonly text: string;
  readonly document: Document;
}

/** How many items at its beginning another text has too, to the letter and at the same places. */
export function sharedItems({ text: known, document: { items } }: KnownText, text: string): number {
  let fewest = 0;
  let most = items.length;
  while (fewest < most) {
    const count = (fewest + most + 1) >> 1;
    const start = fewest > 0 ? (items[fewest - 1]?.end ?? 0) : 0;
    if (text.startsWith(known.slice(start, items[count - 1]?.end), start)) fewest = count;
    else most = count - 1;
  }
  return fewest;
}
