import { backslash, blank as blankKind, dot, identifierPart, kindsOf, lf, minus, plus } from './characters.js';
import type { Macro } from './macro.js';
import type { Names } from './names.js';
import type { Origin } from './origin.js';
import { copy, makeOutput, type Output, put, putBlank } from './output.js';
import { afterBlank, endKind, nameKind, numberKind, paddingKind, readToken, type Token, wouldJoin } from './token.js';

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
  printer.to = printer.from;
  printer.endsBlank = false;
}

/** Prints text as it stands in a file, whole words only. */
export function printText(printer: Printer, view: number, text: string, from: number, to: number): void {
  if (from >= to) return;
  if (printer.isPadded) {
    if (!isBlank(text.charCodeAt(from))) separate(printer, readToken(text, from, to, printer.names));
    printer.isPadded = false;
    printer.source = undefined;
  }
  if (printer.text !== text || printer.to !== from || printer.to === printer.from) {
    printer.last = lastWord(printer);
    printer.text = text;
    printer.from = from;
  }
  printer.to = to;
  printer.endsBlank = isBlank(text.charCodeAt(to - 1));
  copy(printer.output, text.slice(from, to), view, from);
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
  const first = macro.body[0];
  if (first !== undefined) {
    if (!printer.endsBlank && mayJoin(printer, first)) separate(printer, first);
    put(printer.output, body, view, from, to, macro, definition);
    wrote(printer, macro.body[macro.body.length - 1] as Token);
  }
  printer.isPadded = true;
  printer.source = undefined;
}

/** A quick answer that is never wrongly false. */
function mayJoin({ text, from, to }: Printer, next: Token): boolean {
  if (next.text === '(') return false;
  if (from === to || (next.kind !== nameKind && next.kind !== numberKind)) return true;
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
  wrote(printer, token);
  printer.isPadded = false;
  printer.source = undefined;
}

export function pad(printer: Printer, { source }: Token): void {
  printer.isPadded = true;
  if (printer.source === undefined || ((printer.source.flags & afterBlank) === 0 && source === undefined)) {
    printer.source = source;
  }
}

function wrote(printer: Printer, token: Token): void {
  printer.last = token;
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
function lastWord({ text, from, to, last, names }: Printer): Token | undefined {
  if (from === to) return last;
  const lineEnd = text.lastIndexOf('\n', to - 1);
  let word = lineEnd >= from ? undefined : last;
  for (let at = Math.max(from, lineEnd + 1); ; ) {
    const token = readToken(text, at, to, names);
    if (token.kind === endKind) return word;
    word = token;
    at = token.end;
  }
}
