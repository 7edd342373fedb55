import {
  backslash,
  blank as blankKind,
  capitalL,
  closeParenthesis,
  comma,
  dot,
  greater,
  identifierPart,
  kindsOf,
  lf,
  minus,
  openParenthesis,
  plus,
  semicolon,
} from './characters.js';
import type { Macro } from './macro.js';
import type { Names } from './names.js';
import type { Origin } from './origin.js';
import { copy, makeOutput, type Output, put, putBlank } from './output.js';
import { afterBlank, endKind, paddingKind, readToken, type Token, wouldJoin } from './token.js';

/**
 * Prints words as cpp does: with a blank where they had one, or where a macro put two together that would else be read
 * as one.
 */
export interface Printer {
  readonly output: Output;
  readonly names: Names;
  /** A padding came since the last word. */
  isPadded: boolean;
  /** The padding's token whose blank counts. */
  source: Token | undefined;
  /** The last word of this line that a macro made. */
  last: Token | undefined;
  /** It is the last one of this macro's body, which was printed as a whole. */
  lastBody: Macro | undefined;
  /** Text that was copied since, and between which offsets. */
  text: string;
  from: number;
  to: number;
  endsBlank: boolean;
}

export function makePrinter(names: Names): Printer {
  const last = undefined;
  return {
    output: makeOutput(),
    names,
    isPadded: false,
    source: last,
    last,
    lastBody: undefined,
    text: '',
    from: 0,
    to: 0,
    endsBlank: false,
  };
}

/** Goes to the begin of a line. */
export function startLine(printer: Printer): void {
  printer.isPadded = false;
  printer.source = undefined;
  printer.last = undefined;
  printer.lastBody = undefined;
  printer.to = printer.from;
  printer.endsBlank = false;
}

/** Prints text as it stands in a file, whole words only. */
export function printText(printer: Printer, view: number, text: string, from: number, to: number): void {
  if (from >= to) return;
  if (printer.isPadded) {
    if (mayJoinText(printer, text.charCodeAt(from))) separate(printer, readToken(text, from, to, printer.names));
    printer.isPadded = false;
    printer.source = undefined;
  }
  if (printer.text !== text || printer.to !== from || printer.to === printer.from) {
    if (printer.from !== printer.to) {
      printer.last = lastWord(printer);
      printer.lastBody = undefined;
    }
    printer.text = text;
    printer.from = from;
  }
  printer.to = to;
  printer.endsBlank = isBlank(text.charCodeAt(to - 1));
  copy(printer.output, text.slice(from, to), view, from);
}

/** A quick answer that is never wrongly false: behind a name or a number, as most bodies are, these join with nothing. */
function mayJoinText({ source, from, to, lastBody }: Printer, code: number): boolean {
  if (isBlank(code)) return false;
  if (code !== greater && code !== comma && code !== semicolon && code !== closeParenthesis) return true;
  const body = source === undefined && from === to ? lastBody?.plainBody : undefined;
  return body === undefined || (kindsOf(body.charCodeAt(body.length - 1)) & identifierPart) === 0;
}

const isBlank = (code: number): boolean => code === lf || (kindsOf(code) & blankKind) !== 0;

/** The place of a macro's use. */
export interface Use {
  readonly view: number;
  readonly from: number;
  readonly to: number;
}

/** Prints the whole body of a macro in which nothing is to be expanded. */
export function printBody(
  printer: Printer,
  macro: Macro,
  body: string,
  definition: number,
  view: number,
  from: number,
  to: number,
): void {
  if (body !== '') {
    if (!printer.endsBlank && mayJoinBody(printer, body)) separate(printer, macro.body[0] as Token);
    put(printer.output, body, view, from, to, macro, definition);
    wrote(printer, undefined, macro);
  }
  printer.isPadded = true;
  printer.source = undefined;
}

/** A quick answer that is never wrongly false. */
function mayJoinBody({ text, from, to }: Printer, body: string): boolean {
  const first = body.charCodeAt(0);
  if (first === openParenthesis) return false;
  // An L may begin a string.
  if (from === to || (kindsOf(first) & identifierPart) === 0 || first === capitalL) return true;
  const code = text.charCodeAt(to - 1);
  return (
    (kindsOf(code) & identifierPart) !== 0 || code === dot || code === plus || code === minus || code === backslash
  );
}

/** Prints a word that came out of a macro; of paddings only their effect. */
export function printToken(printer: Printer, token: Token, origin: Origin | undefined, use: Use): void {
  if (token.kind === paddingKind) {
    pad(printer, token);
    return;
  }
  if (printer.isPadded) separate(printer, token);
  else if ((token.flags & afterBlank) !== 0 && !printer.endsBlank) putBlank(printer.output, ' ');
  if (origin === undefined) copy(printer.output, token.text, use.view, use.from);
  else put(printer.output, token.text, use.view, use.from, use.to, origin, 0);
  wrote(printer, token, undefined);
  printer.isPadded = false;
  printer.source = undefined;
}

export function pad(printer: Printer, { source }: Token): void {
  printer.isPadded = true;
  if (printer.source === undefined || ((printer.source.flags & afterBlank) === 0 && source === undefined)) {
    printer.source = source;
  }
}

function wrote(printer: Printer, token: Token | undefined, body: Macro | undefined): void {
  printer.last = token;
  printer.lastBody = body;
  printer.to = printer.from;
  printer.endsBlank = false;
}

/** Puts a blank in front of a word behind paddings, if there must be one. */
function separate(printer: Printer, next: Token): void {
  if (printer.endsBlank) return;
  if (((printer.source ?? next).flags & afterBlank) === 0) {
    const before = lastWord(printer);
    if (before === undefined ? next.text !== '#' : !wouldJoin(before, next)) return;
  }
  putBlank(printer.output, ' ');
}

/** The last word on the line so far. */
function lastWord({ text, from, to, last, lastBody, names }: Printer): Token | undefined {
  const lineEnd = from === to ? -1 : text.lastIndexOf('\n', to - 1);
  let word: Token | undefined;
  for (let at = Math.max(from, lineEnd + 1); at < to; at = word.end) {
    const token = readToken(text, at, to, names);
    if (token.kind === endKind) break;
    word = token;
  }
  if (word !== undefined || lineEnd >= from) return word;
  return lastBody === undefined ? last : lastBody.body.at(-1);
}
