import { type Expander, leaveTo, take } from './expander.js';
import { maxOutputLength } from './limits.js';
import type { Macro } from './macro.js';
import { putBlank, stretchUses } from './output.js';
import { printBody, printText, printToken, startLine } from './printer.js';
import type { Frame, Run } from './run.js';
import { endKind, nameEnd, nameKind } from './token.js';

/** Prints what is left of a text item, with its macros expanded. */
export function printItem(run: Run, frame: Frame, expander: Expander): void {
  const { printer, table } = run;
  const { macros } = table;
  const { scanned, view } = frame;
  const { text, wordStarts, wordNames } = scanned;
  startLine(printer);
  let from = frame.at;
  let word = frame.word;
  while (word < frame.lastWord) {
    const macro = macros[wordNames[word] as number];
    if (macro === undefined) {
      word++;
      continue;
    }
    const start = wordStarts[word] as number;
    word++;
    printText(printer, view, text, from, start);
    if (macro.plainBody !== undefined && isPlainNow(macro, macros)) {
      from = start + macro.spelling.length;
      const definition = table.views[macro.name] as number;
      if (printer.output.length > maxOutputLength) break;
      printBody(printer, macro, macro.plainBody, definition, view, start, from);
      continue;
    }
    frame.at = start;
    printExpansion(run, frame, expander);
    if (run.isOver) return;
    from = frame.at;
    // The arguments may have reached into a later item.
    if (word < frame.word) word = frame.word;
    while (word < frame.lastWord && (wordStarts[word] as number) < from) word++;
  }
  printText(printer, view, text, from, frame.end);
  if (frame.end > 0 && text.charCodeAt(frame.end - 1) !== 10) putBlank(printer.output, '\n');
  frame.at = frame.end;
}

/** Whether no name in the body is a macro by now. */
function isPlainNow({ bodyNames }: Macro, macros: readonly (Macro | undefined)[]): boolean {
  for (let i = 0; i < bodyNames.length; i++) if (macros[bodyNames[i] as number] !== undefined) return false;
  return true;
}

/** Prints what a macro at `frame.at` becomes, with all words that its expansion takes from the text behind it. */
function printExpansion(run: Run, frame: Frame, expander: Expander): void {
  const { printer } = run;
  const start = frame.at;
  const firstSegment = printer.output.segments;
  const use: { view: number; from: number; to: number } = { view: frame.view, from: start, to: frame.at };
  do {
    const token = take(expander);
    if (token.kind === endKind) break;
    const { origin } = expander;
    if (use.to === start) use.to = frame.at;
    // A function-like macro's name that is not called stays as it was written.
    const isCalled = token.kind !== nameKind || origin?.macro !== undefined || origin?.token.start !== start;
    printToken(printer, token, isCalled ? origin : undefined, use);
  } while (expander.contexts.length > 0);
  leaveTo(expander, 0);
  stretchUses(printer.output, firstSegment, Math.max(frame.at, nameEnd(frame.scanned.text, start)));
}
