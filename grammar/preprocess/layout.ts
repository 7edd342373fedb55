import { blank, doubleQuote, kindsOf, lf, singleQuote, skipBlanks } from './characters.js';
import { type CleanText, originalOffset } from './clean.js';
import { quoteEnd } from './token.js';

/**
 * The blanks as cpp prints them: indented to the column of a line's first word, one between words, none at the end.
 * Matters only where a string goes on behind the end of its line, since cpp does not see that it is one.
 */
export function keepLayout({ text, cuts, ...rest }: CleanText, source: string): CleanText {
  const pieces: string[] = [];
  const clean: number[] = [];
  const original: number[] = [];
  let length = 0;
  let cut = 0;
  const put = (piece: string, from: number): void => {
    clean.push(length);
    original.push(originalOffset(cuts, from));
    for (; (cuts.clean[cut] ?? Infinity) < from + piece.length; cut++) {
      const at = cuts.clean[cut] as number;
      if (at <= from) continue;
      clean.push(length + at - from);
      original.push(cuts.original[cut] as number);
    }
    pieces.push(piece);
    length += piece.length;
  };
  for (let at = 0; at < text.length; ) {
    const first = skipBlanks(text, at);
    const column = originalOffset(cuts, first);
    const indent = column === 0 ? 0 : column - 1 - source.lastIndexOf('\n', column - 1);
    if (indent > 0) put(' '.repeat(indent), at);
    let from = first;
    for (;;) {
      const end = wordsEnd(text, from);
      put(text.slice(from, end), from);
      from = skipBlanks(text, end);
      if (from >= text.length || text.charCodeAt(from) === lf) break;
      put(' ', end);
    }
    if (from < text.length) put('\n', from);
    at = from + 1;
  }
  clean.push(length);
  original.push(originalOffset(cuts, text.length));
  return {
    ...rest,
    text: pieces.join(''),
    cuts: { clean: Int32Array.from(clean), original: Int32Array.from(original) },
  };
}

/** Up to the next blank or line end outside of quotes. */
function wordsEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === lf || (kindsOf(code) & blank) !== 0) return at;
    if (code === doubleQuote || code === singleQuote) at = quoteEnd(text, at);
    else at++;
  }
  return at;
}
