import { lastAtOrBefore } from '../source/source-file.js';
import { asterisk, backslash, cr, hash, lf, skipBlanks, slash } from './characters.js';

/** A file's text without comments and with one line where a backslash joined several; each comment left a blank. */
export interface CleanText {
  readonly text: string;
  readonly cuts: Cuts;
  /** Where a comment begins that does not end, in the original text. */
  readonly openComment?: number;
}

/** The way back: from each `clean` offset on, the text stands at the `original` offset. */
export interface Cuts {
  readonly clean: Int32Array;
  readonly original: Int32Array;
}

/** Where a character of the clean text stands in the file. */
export function originalOffset(cuts: Cuts, offset: number): number {
  const { clean, original } = cuts;
  if (clean.length === 0 || offset < (clean[0] as number)) return offset;
  const index = lastAtOrBefore(clean, offset);
  return (original[index] as number) + offset - (clean[index] as number);
}

/** Does what cpp does to every line before it looks for directives and macros. */
export function cleanText(text: string): CleanText {
  const cleaner = startCleaning(text);
  let at = text.startsWith('\xef\xbb\xbf') ? cut(cleaner, 0, 3, '') : 0;
  let quote = 0;
  for (;;) {
    at = nextOf(quote === 0 ? inText : inQuotes, text, at);
    if (at >= text.length) return finish(cleaner);
    const code = text.charCodeAt(at);
    if (code === lf) {
      quote = 0;
      at++;
    } else if (code === cr) {
      quote = 0;
      at = cut(cleaner, at, behindLineEnd(text, at), '\n');
    } else if (code === backslash) {
      const joined = joinedLine(text, at);
      if (joined >= 0) at = cut(cleaner, at, joined, '');
      else at = quote === 0 ? at + 1 : behindEscape(cleaner, at);
    } else if (code === slash) {
      const end = commentEnd(cleaner, at);
      at = end < 0 ? at + 1 : end;
    } else {
      if (quote === 0) quote = code;
      else if (quote === code) quote = 0;
      at++;
    }
  }
}

// The engine's search, since a new process reads most of its files before our own loops are compiled.
const inText = /["'/\\\r]/g;
const inQuotes = /["'\\\r\n]/g;
const lineEnds = /[\\\r\n]/g;

/** Where one of a pattern's characters stands next, or the text's end. */
function nextOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - 1 : text.length;
}

interface Cleaner {
  readonly source: string;
  readonly pieces: string[];
  readonly clean: number[];
  readonly original: number[];
  /** How much is in the pieces, and up to where of the source. */
  length: number;
  done: number;
  openComment: number;
  /** Up to where the last cut goes that took a line's end away. */
  joined: number;
  /** The next `*` behind which a backslash stands. */
  joinedAsterisk: number;
}

const startCleaning = (source: string): Cleaner => ({
  source,
  pieces: [],
  clean: [],
  original: [],
  length: 0,
  done: 0,
  openComment: -1,
  joined: 0,
  joinedAsterisk: -1,
});

/** Puts something else in the place of a range, and returns the range's end. */
function cut(cleaner: Cleaner, from: number, to: number, replacement: string): number {
  const kept = cleaner.source.slice(cleaner.done, from);
  cleaner.pieces.push(kept, replacement);
  cleaner.length += kept.length;
  if (replacement !== '') {
    cleaner.clean.push(cleaner.length);
    cleaner.original.push(from);
  }
  cleaner.length += replacement.length;
  cleaner.clean.push(cleaner.length);
  cleaner.original.push(to);
  cleaner.done = to;
  if (replacement !== '\n' && /[\r\n]/.test(cleaner.source.slice(from, to))) cleaner.joined = to;
  return to;
}

function finish({ source, pieces, clean, original, done, openComment }: Cleaner): CleanText {
  pieces.push(source.slice(done));
  const text = done === 0 ? source : pieces.join('');
  const cuts = { clean: new Int32Array(clean), original: new Int32Array(original) };
  return openComment < 0 ? { text, cuts } : { text, cuts, openComment };
}

const behindLineEnd = (text: string, at: number): number =>
  text.charCodeAt(at) === cr && text.charCodeAt(at + 1) === lf ? at + 2 : at + 1;

/** The offset behind a backslash and the line end that it hides (blanks may stand between), or -1. */
function joinedLine(text: string, at: number): number {
  const end = skipBlanks(text, at + 1);
  const code = text.charCodeAt(end);
  return code === lf || code === cr ? behindLineEnd(text, end) : -1;
}

/** The offset behind a character and any joined lines that follow it. */
function nextCharacter(text: string, at: number): number {
  let next = at + 1;
  while (text.charCodeAt(next) === backslash) {
    const joined = joinedLine(text, next);
    if (joined < 0) break;
    next = joined;
  }
  return next;
}

/** Goes past a backslash in a string and the character that it protects. */
function behindEscape(cleaner: Cleaner, at: number): number {
  const { source } = cleaner;
  let next = at + 1;
  while (source.charCodeAt(next) === backslash) {
    const joined = joinedLine(source, next);
    if (joined < 0) break;
    next = cut(cleaner, next, joined, '');
  }
  const code = source.charCodeAt(next);
  return code === lf || code === cr ? next : next + 1;
}

/** Cuts the comment that begins at a slash and returns its end, or -1 if none begins there. */
function commentEnd(cleaner: Cleaner, at: number): number {
  const { source } = cleaner;
  const second = nextCharacter(source, at);
  const code = source.charCodeAt(second);
  if (code !== slash && code !== asterisk) return -1;
  if (isInHeaderName(cleaner, at)) return -1;
  if (code === slash) return cut(cleaner, at, lineCommentEnd(source, second + 1), '');
  const end = blockCommentEnd(cleaner, second + 1);
  if (end < 0) cleaner.openComment = at;
  return cut(cleaner, at, end < 0 ? source.length : end, ' ');
}

function lineCommentEnd(text: string, at: number): number {
  for (let i = nextOf(lineEnds, text, at); i < text.length; i = nextOf(lineEnds, text, i)) {
    if (text.charCodeAt(i) !== backslash) return i;
    const joined = joinedLine(text, i);
    i = joined < 0 ? i + 1 : joined;
  }
  return text.length;
}

function blockCommentEnd(cleaner: Cleaner, at: number): number {
  const { source } = cleaner;
  const end = source.indexOf('*/', at);
  // `*`, backslash, line end, `/` ends a comment as well; only where that may be is the slow way gone.
  if (cleaner.joinedAsterisk < at) {
    const next = source.indexOf('*\\', at);
    cleaner.joinedAsterisk = next < 0 ? source.length : next;
  }
  if (cleaner.joinedAsterisk > (end < 0 ? source.length - 1 : end)) return end < 0 ? -1 : end + 2;
  for (let i = cleaner.joinedAsterisk; i >= 0; i = source.indexOf('*', i + 1)) {
    const next = nextCharacter(source, i);
    if (source.charCodeAt(next) === slash) return next + 1;
  }
  return -1;
}

const openHeaderName =
  /^[ \t]*#[ \t]*(?:(?:include|include_next|import)[ \t]*|(?:el)?if\b.*__has_include(?:_next)?[ \t]*\([ \t]*)<[^>]*$/;

/** Longer lines are not searched for an open `<`; this keeps hostile files linear. */
const longestHeaderLine = 512;

/** In `#include <a//b>` no comment begins. */
function isInHeaderName({ source, joined }: Cleaner, at: number): boolean {
  const from = Math.max(0, at - longestHeaderLine - 1);
  const before = source.slice(from, at);
  if (!before.includes('<') || !before.includes('#')) return false;
  const behind = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
  if (from + behind < joined || (behind === 0 && from > 0)) return false;
  if (!before.includes('<', behind)) return false;
  return before.charCodeAt(skipBlanks(before, behind)) === hash && openHeaderName.test(before.slice(behind));
}
