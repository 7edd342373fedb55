import type { LineTable } from '../source/source-file.js';
import {
  blank,
  capitalL,
  digit,
  doubleQuote,
  hash,
  identifierStart,
  kindsOf,
  lf,
  openParenthesis,
  singleQuote,
  skipBlanks,
} from './characters.js';
import { type CleanText, cleanText } from './clean.js';
import { type Conditional, type Flaw, linkConditionals } from './conditionals.js';
import { type DirectiveName, directiveNames } from './directive-names.js';
import type { IncludeTarget } from './include-target.js';
import { keepLayout } from './layout.js';
import type { Macro } from './macro.js';
import { type Names, numberOf, numberOfRange } from './names.js';
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
  /**
   * Where names stand in text items, and which; those of macros in items of definitions. An item has those from
   * `firstWord` to `lastWord` (exclusive).
   */
  readonly wordStarts: Int32Array;
  readonly wordNames: Int32Array;
  readonly flaws: readonly Flaw[];
  /** Of the file as it was read. */
  readonly lines: LineTable;
}

/** A directive, several definitions in a row, or the lines between two directives. */
export interface Item extends Conditional {
  readonly start: number;
  /** Behind the last character, without the line's end; of a text with it. */
  readonly end: number;
  /** Where the directive's operands begin. */
  readonly operands: number;
  readonly firstWord: number;
  readonly lastWord: number;
  /** Read on first use. */
  macro: Macro | undefined;
  macros: readonly Macro[] | undefined;
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
  /** Somewhere in the file a macro may paste. */
  readonly mayPaste: boolean;
  /** A string in the text goes on behind the end of its line. */
  openQuotes: boolean;
}

function scanClean(clean: CleanText, names: Names): ScannedFile & { readonly openQuotes: boolean } {
  const { text } = clean;
  const mayPaste = text.includes('##');
  const scan: Scan = { text, names, items: [], starts: [], words: [], mayPaste, openQuotes: false };
  for (let at = 0; at < text.length; ) {
    const first = skipBlanks(text, at);
    const code = text.charCodeAt(first);
    if (code === lf || first >= text.length) at = first + 1;
    else at = (code === hash ? addDirectives(scan, first) : undefined) ?? addText(scan, at);
  }
  const flaws = linkConditionals(scan.items);
  return {
    clean,
    text,
    items: scan.items,
    wordStarts: new Int32Array(scan.starts),
    wordNames: new Int32Array(scan.words),
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
  return {
    directive,
    start,
    end,
    operands,
    firstWord,
    lastWord,
    next: -1,
    macro: undefined,
    macros: undefined,
    target: undefined,
  };
}

/** The directive that a `#` begins. What is no directive is text: `#address-cells`, `# 1 "file"`. */
function directiveAt(text: string, at: number): DirectiveName | 'null' | undefined {
  const start = skipBlanks(text, at + 1);
  const code = text.charCodeAt(start);
  if (code === lf || start >= text.length) return 'null';
  if ((kindsOf(code) & identifierStart) === 0) return undefined;
  return directiveNames.get(text.slice(start, nameEnd(text, start)));
}

/** Returns the begin of the next line, if a directive begins at a `#`. */
function addDirectives(scan: Scan, at: number): number | undefined {
  const behind = addDefinitions(scan, at);
  if (behind > at) return behind;
  const name = directiveAt(scan.text, at);
  return name === undefined ? undefined : addDirective(scan, at, name);
}

const definitionStart = /[ \t\n]*#[ \t]*define[ \t]+(?!L|defined\b)(?=[A-Za-z_])/y;

/**
 * Definitions without parameters and `##`, nearly all lines of a header, become one item. An L is left out, since it may
 * begin a string. Returns the begin of the line behind the last, or the offset itself if none stands there.
 */
function addDefinitions(scan: Scan, from: number): number {
  const { text, starts, words } = scan;
  const firstWord = words.length;
  let at = from;
  for (;;) {
    definitionStart.lastIndex = at;
    if (!definitionStart.test(text)) break;
    const start = definitionStart.lastIndex;
    const end = nameEnd(text, start);
    if (text.charCodeAt(end) === openParenthesis) break;
    const lineEnd = lineEndAt(text, end);
    if (scan.mayPaste && text.slice(end, lineEnd).includes('##')) break;
    starts.push(start);
    words.push(numberOf(scan.names, text.slice(start, end)));
    at = lineEnd + 1;
  }
  if (at > from) scan.items.push(makeItem('definitions', from, at - 1, from, firstWord, words.length));
  return at;
}

function lineEndAt(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Returns the begin of the next line. */
function addDirective(scan: Scan, at: number, name: DirectiveName | 'null'): number {
  const { text } = scan;
  const end = lineEndAt(text, at);
  if (name !== 'null') {
    const operands = skipBlanks(text, skipBlanks(text, at + 1) + name.length);
    scan.items.push(makeItem(name, at, end, Math.min(operands, end), 0, 0));
  }
  return end + 1;
}

/** Adds the lines up to the next directive without the blank ones at their end, and returns where they end. */
function addText(scan: Scan, start: number): number {
  const { text } = scan;
  const firstWord = scan.words.length;
  const next = scanText(scan, start);
  let last = next - 1;
  while (isBlankOrEnd(text.charCodeAt(last))) last--;
  const end = Math.min(text.length, lineEndAt(text, last) + 1);
  scan.items.push(makeItem('text', start, end, start, firstWord, scan.words.length));
  return next;
}

const isBlankOrEnd = (code: number): boolean => code === lf || (kindsOf(code) & blank) !== 0;

const stops = /[\w"'#]/g;

/** Notes the names up to the line of the next directive, and returns its begin. */
function scanText(scan: Scan, from: number): number {
  const { text } = scan;
  let at = from;
  for (;;) {
    stops.lastIndex = at;
    if (!stops.test(text)) return text.length;
    at = stops.lastIndex - 1;
    const code = text.charCodeAt(at);
    const kinds = kindsOf(code);
    if ((kinds & identifierStart) !== 0) at = scanName(scan, at, code);
    else if ((kinds & digit) !== 0) at = numberEnd(text, at);
    else if (code !== hash) at = scanQuote(scan, at);
    else {
      const line = lineOfDirective(text, at);
      if (line >= 0) return line;
      at++;
    }
  }
}

/** The begin of the line, if its first word is a `#` that begins a directive, else -1. */
function lineOfDirective(text: string, at: number): number {
  let first = at;
  while (first > 0 && (kindsOf(text.charCodeAt(first - 1)) & blank) !== 0) first--;
  const isFirst = first === 0 || text.charCodeAt(first - 1) === lf;
  return isFirst && directiveAt(text, at) !== undefined ? first : -1;
}

function scanName(scan: Scan, at: number, code: number): number {
  const { text } = scan;
  if (code === capitalL) {
    const next = text.charCodeAt(at + 1);
    if (next === doubleQuote || next === singleQuote) return scanQuote(scan, at + 1);
  }
  const end = nameEnd(text, at);
  scan.starts.push(at);
  scan.words.push(numberOfRange(scan.names, text, at, end));
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
