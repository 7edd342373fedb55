import type { LineTable } from '../source/source-file.js';
import {
  capitalL,
  digit,
  dot,
  doubleQuote,
  hash,
  identifierStart,
  kindsOf,
  lf,
  singleQuote,
  skipBlanks,
} from './characters.js';
import { type CleanText, cleanText } from './clean.js';
import { type Conditional, type Flaw, linkConditionals } from './conditionals.js';
import { type DirectiveName, directiveNames } from './directive-names.js';
import type { IncludeTarget } from './include-target.js';
import { keepLayout } from './layout.js';
import type { Macro } from './macro.js';
import { type Names, numberOf } from './names.js';
import { nameEnd, numberEnd, quoteEnd } from './token.js';

/**
 * What can be known of a file without knowing any macro: its directives, and the names in the text between them. It is
 * made once for each content, whoever includes it.
 */
export interface ScannedFile {
  readonly clean: CleanText;
  /** The text in which all offsets count. */
  readonly text: string;
  readonly items: readonly Item[];
  /** Where names stand in text items, and which; an item has those from `firstWord` to `lastWord` (exclusive). */
  readonly wordStarts: Int32Array;
  readonly wordNames: Int32Array;
  readonly flaws: readonly Flaw[];
  /** Of the file as it was read. */
  readonly lines: LineTable;
}

/** A directive, or the lines between two directives. */
export interface Item extends Conditional {
  readonly directive: DirectiveName | 'text';
  readonly start: number;
  /** Behind the last character, without the line's end; of a text with it. */
  readonly end: number;
  /** Where the directive's operands begin. */
  readonly operands: number;
  readonly firstWord: number;
  readonly lastWord: number;
  /** Read on first use. */
  macro: Macro | undefined;
  target: IncludeTarget | undefined;
}

/** Cuts a file into directives and text. */
export function scanFile(source: string, names: Names): ScannedFile {
  const clean = cleanText(source);
  const scanned = scanClean(clean, names);
  return scanned.openQuotes ? scanClean(keepLayout(clean, source), names) : scanned;
}

interface Scan {
  readonly text: string;
  readonly names: Names;
  readonly items: Item[];
  readonly starts: number[];
  readonly words: number[];
  /** A string in the text goes on behind the end of its line. */
  openQuotes: boolean;
}

function scanClean(clean: CleanText, names: Names): ScannedFile & { readonly openQuotes: boolean } {
  const { text } = clean;
  const scan: Scan = { text, names, items: [], starts: [], words: [], openQuotes: false };
  let textStart = -1;
  let textEnd = 0;
  let firstWord = 0;
  const endText = (): void => {
    if (textStart >= 0) scan.items.push(makeItem('text', textStart, textEnd, textStart, firstWord, scan.words.length));
    textStart = -1;
    firstWord = scan.words.length;
  };
  for (let at = 0; at < text.length; ) {
    const first = skipBlanks(text, at);
    const code = text.charCodeAt(first);
    if (code === lf || first >= text.length) {
      at = first + 1;
      continue;
    }
    const name = code === hash ? directiveAt(text, first) : undefined;
    if (name !== undefined) {
      endText();
      at = addDirective(scan, first, name);
      continue;
    }
    if (textStart < 0) textStart = at;
    at = Math.min(text.length, scanTextLine(scan, first) + 1);
    textEnd = at;
  }
  endText();
  const flaws = linkConditionals(scan.items);
  return {
    clean,
    text,
    items: scan.items,
    wordStarts: Int32Array.from(scan.starts),
    wordNames: Int32Array.from(scan.words),
    flaws,
    lines: {},
    openQuotes: scan.openQuotes,
  };
}

function makeItem(
  directive: Item['directive'],
  start: number,
  end: number,
  operands: number,
  firstWord: number,
  lastWord: number,
): Item {
  const next = -1;
  return { directive, start, end, operands, firstWord, lastWord, next, macro: undefined, target: undefined };
}

/** The directive that a `#` begins. What is no directive is text: `#address-cells`, `# 1 "file"`. */
function directiveAt(text: string, at: number): DirectiveName | 'null' | undefined {
  const start = skipBlanks(text, at + 1);
  const code = text.charCodeAt(start);
  if (code === lf || start >= text.length) return 'null';
  if ((kindsOf(code) & identifierStart) === 0) return undefined;
  return directiveNames.get(text.slice(start, nameEnd(text, start)));
}

/** Returns the begin of the next line. */
function addDirective(scan: Scan, at: number, name: DirectiveName | 'null'): number {
  const { text } = scan;
  const lineEnd = text.indexOf('\n', at);
  const end = lineEnd < 0 ? text.length : lineEnd;
  if (name !== 'null') {
    const operands = skipBlanks(text, skipBlanks(text, at + 1) + name.length);
    scan.items.push(makeItem(name, at, end, Math.min(operands, end), 0, 0));
  }
  return end + 1;
}

/** Notes the names of a line and returns the offset of its end. */
function scanTextLine(scan: Scan, from: number): number {
  const { text } = scan;
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    const kinds = kindsOf(code);
    if ((kinds & identifierStart) !== 0) at = scanName(scan, at, code);
    else if ((kinds & digit) !== 0) at = numberEnd(text, at);
    else if (code === lf) return at;
    else if (code === doubleQuote || code === singleQuote) at = scanQuote(scan, at);
    else if (code === dot && (kindsOf(text.charCodeAt(at + 1)) & digit) !== 0) at = numberEnd(text, at);
    else if (at >= text.length) return at;
    else at++;
  }
}

function scanName(scan: Scan, at: number, code: number): number {
  const { text } = scan;
  if (code === capitalL) {
    const next = text.charCodeAt(at + 1);
    if (next === doubleQuote || next === singleQuote) return scanQuote(scan, at + 1);
  }
  const end = nameEnd(text, at);
  scan.starts.push(at);
  scan.words.push(numberOf(scan.names, text.slice(at, end)));
  return end;
}

function scanQuote(scan: Scan, at: number): number {
  const { text } = scan;
  const end = quoteEnd(text, at);
  const isOpen = end >= text.length || text.charCodeAt(end) === lf;
  if (isOpen && text.charCodeAt(at) === doubleQuote && (end - 1 === at || text.charCodeAt(end - 1) !== doubleQuote)) {
    scan.openQuotes = true;
  }
  return end;
}
