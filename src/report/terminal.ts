import { type Expansion, positionOf, type SourceFile, type Span } from 'dtc-parser-ts';
import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { lineOf, placeOf } from '../diagnostic/place.js';
import { forTerminal } from './escape.js';
import { type Look, paint, wrap } from './look.js';

const TAB = 4;
/** Includes named behind a place; what lies deeper is counted. */
const INCLUDERS_NAMED = 3;
/** What is worth showing of an expansion: a number, a string, a short calculation with numbers alone. A number ends at `\b`: of one that could be parted anywhere each parting would be tried. */
const VALUE = /^(?:[-+*/%&|^~<>()\s]|(?:0x[0-9a-fA-F]+|\d+)\b|"[^"\n]{0,40}"){1,48}$/;

/** One finding, one screenful at most: what is wrong, where, what the kernel says, what it costs, how to mend it. A note is told in short. */
export function findingText(finding: Diagnostic, look: Look, places = new Places()): string {
  const head = `${finding.severity}: `;
  const message = wrap(`${forTerminal(finding.message)} [${finding.code}]`, look, '  ', head.length);
  const lines = [
    paint(head, finding.severity, look) + paint(message, 'strong', look),
    `  ${places.text(finding.span)}`,
  ];
  if (finding.severity === 'note')
    return [...lines, ...kernelLines(finding, look), ...helpLines(finding, look)].join('\n');
  lines.push(...excerpt(finding.span, look, finding.severity));
  if (finding.kernelMessage !== undefined) {
    for (const line of finding.kernelMessage.split('\n')) lines.push(`  kernel: ${forTerminal(line.trim())}`);
  }
  if (finding.effect !== undefined)
    lines.push(`  effect: ${wrap(forTerminal(finding.effect), look, '          ', 10)}`);
  lines.push(...kernelLines(finding, look));
  for (const related of finding.related) {
    lines.push(`  note:   ${wrap(forTerminal(related.message), look, '          ', 10)}`);
    lines.push(`          ${places.text(related.span)}`);
  }
  return [...lines, ...helpLines(finding, look)].join('\n');
}

const kernelLines = ({ kernels }: Diagnostic, look: Look): readonly string[] =>
  kernels === undefined ? [] : [`  only:   ${wrap(kernels.join(', '), look, '          ', 10)}`];

const helpLines = ({ help }: Diagnostic, look: Look): readonly string[] =>
  help === undefined ? [] : [`  help:   ${wrap(forTerminal(help), look, '          ', 10)}`];

function pathLineColumn({ file, start }: Span): string {
  const { line, column } = positionOf(file, start);
  return `${forTerminal(file.path)}:${line}:${column}`;
}

/** Puts places into words. The findings of a board stand in few files, and who included these is asked once. */
export class Places {
  readonly #includers = new Map<SourceFile, string>();

  /** `soc.dtsi:310:21, included from board.dts:3` */
  text(span: Span): string {
    const known = this.#includers.get(span.file) ?? includersOf(span.file);
    this.#includers.set(span.file, known);
    return pathLineColumn(span) + known;
  }
}

function includersOf(file: SourceFile): string {
  const includers: string[] = [];
  for (let by = file.includedFrom; by; by = by.file.includedFrom) {
    includers.push(`${forTerminal(by.file.path)}:${positionOf(by.file, by.start).line}`);
  }
  const named = includers.slice(0, INCLUDERS_NAMED).join(', ');
  const more = includers.length > INCLUDERS_NAMED ? ` and ${includers.length - INCLUDERS_NAMED} more` : '';
  return named ? `, included from ${named}${more}` : '';
}

/** The source line with the place marked, and what a macro made of it; a line with a NUL in it is no text to show. */
function excerpt(span: Span, look: Look, role: Diagnostic['severity']): readonly string[] {
  if (span.file.text === '') return [];
  const place = placeOf(span);
  const { text, start } = nearPart(lineOf(span.file, place.line), span.start);
  if (text.includes('\0')) return [];
  const to = place.endLine > place.line ? text.length : span.end - start;
  const shown = window(text, span.start - start, to, look.width - 9);
  const gutter = String(place.line).padStart(5);
  const mark = '^'.repeat(Math.max(1, shown.to - shown.from));
  const more = place.endLine > place.line ? ` to line ${place.endLine}` : '';
  const expansion = span.expandedFrom ? ` ${expansionText(span.expandedFrom)}` : '';
  return [
    `${paint(`${gutter} |`, 'faint', look)} ${shown.text}`,
    `${paint('      |', 'faint', look)} ${' '.repeat(shown.from)}${paint(mark, role, look)}${more}${expansion}`,
  ];
}

/** More than any terminal shows of a line, with what is escaped in it. */
const LONGEST_LINE = 4096;

/** Of a line that is a whole file, what stands around the place. */
function nearPart(line: { readonly text: string; readonly start: number }, place: number): typeof line {
  if (line.text.length <= LONGEST_LINE) return line;
  const cut = Math.max(0, place - line.start - LONGEST_LINE / 2);
  return { text: line.text.slice(cut, cut + LONGEST_LINE), start: line.start + cut };
}

/** The part of a line that fits, tabs as blanks, and the columns of the marked part in it. */
function window(line: string, from: number, to: number, width: number): { text: string; from: number; to: number } {
  const before = display(line.slice(0, from), 0);
  const marked = display(line.slice(from, to), before.length);
  const after = display(line.slice(to), before.length + marked.length);
  const whole = before + marked + after;
  const room = Math.max(24, width);
  const indent = Math.min(whole.length - whole.trimStart().length, before.length);
  const overhang = before.length + Math.min(marked.length, room >> 1) + 8 - (indent > 8 ? indent - 4 : 0) - room;
  const cutLeft = (indent > 8 ? indent - 4 : 0) + Math.max(0, overhang);
  const cut = whole.slice(cutLeft, cutLeft + room).trimEnd();
  return {
    text: overhang > 0 ? `…${cut.slice(1)}` : cut,
    from: before.length - cutLeft,
    to: Math.max(before.length - cutLeft + 1, Math.min(before.length + marked.length - cutLeft, cut.length)),
  };
}

/** Source text as a terminal shows it; a tab reaches to the next stop. */
function display(bytes: string, column: number): string {
  return bytes.split('\t').reduce((done, part, index) => {
    const stop = index === 0 ? '' : ' '.repeat(TAB - ((column + done.length) % TAB));
    return done + stop + forTerminal(part);
  }, '');
}

/** `expands to 0x90000000, mem.h:8:18`: the innermost token that a macro put here, and where it stands. */
function expansionText(expansion: Expansion): string {
  let inner = expansion;
  while (inner.inner) inner = inner.inner;
  const { file, start, end } = inner.spelling;
  const written = file.text.slice(start, end).replace(/\s+/g, ' ').trim();
  const where = pathLineColumn(inner.spelling);
  return VALUE.test(written)
    ? `expands to ${forTerminal(written)}, ${where}`
    : `from macro ${forTerminal(expansion.macro)}, ${where}`;
}
