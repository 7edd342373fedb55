import { displayText } from '../source/source-file.js';
import type { Span } from '../source/span.js';
import { skipBlanks } from './characters.js';
import type { Flaw } from './conditionals.js';
import type { Macro } from './macro.js';
import type { DefinitionFault } from './macro-body.js';
import { complain, type Frame, type Run, spanIn, viewAt } from './run.js';
import type { Item, ScannedFile } from './scan.js';

export const spanOfItem = (run: Run, frame: Frame, { start, end }: Item): Span => spanIn(run, frame.view, start, end);

/** A definition that is none. */
export function complainAt(run: Run, frame: Frame, { fault, help, start, end }: DefinitionFault): void {
  const span = spanIn(run, frame.view, start, end);
  const message = `${upperFirst(displayText(fault))}.`;
  complain(run, {
    code: 'macro-definition',
    severity: 'error',
    message,
    span,
    ...(help === undefined ? {} : { help }),
  });
}

const upperFirst = (text: string): string =>
  /^(no|the) /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;

/** A name that gets another meaning without an `#undef` between. */
export function warnOfRedefinition(run: Run, frame: Frame, macro: Macro, old: Macro): void {
  const span = spanIn(run, frame.view, macro.start, macro.end);
  if (old.builtin !== undefined) {
    const message = `${macro.spelling} is made by the preprocessor itself, but it is defined here.`;
    complain(run, { code: 'builtin-redefined', severity: 'warning', message, span });
    return;
  }
  const before = spanIn(run, run.table.views[old.name] as number, old.start, old.end);
  complain(run, {
    code: 'macro-redefined',
    severity: 'warning',
    message: `${macro.spelling} is defined a second time, but with another text.`,
    span,
    related: [{ message: `${macro.spelling} was defined here before`, span: before }],
    help: `Write #undef ${macro.spelling} first, or give one of them another name.`,
  });
}

/** Words that stand behind a directive which has all it needs. */
export function warnOfRest(run: Run, frame: Frame, item: Item, from: number): void {
  const start = skipBlanks(frame.scanned.text, from);
  if (start >= item.end) return;
  complain(run, {
    code: 'extra-tokens',
    severity: 'warning',
    message: `Text stands behind #${item.directive}, but it is not read.`,
    span: spanIn(run, frame.view, start, item.end),
    help: 'Make it a comment.',
  });
}

/** Tells of what is wrong with a file before any macro is looked at. */
export function complainOfFlaws(run: Run, view: number, scanned: ScannedFile): void {
  for (const flaw of scanned.flaws) complainOfFlaw(run, view, flaw);
  const { openComment } = scanned.clean;
  if (openComment === undefined) return;
  const { file } = viewAt(run, view);
  complain(run, {
    code: 'unterminated-comment',
    severity: 'error',
    message: 'A comment begins here and reaches to the end of the file, but */ must end it.',
    span: { file, start: openComment, end: Math.min(openComment + 2, file.text.length) },
    help: 'Write */ where the comment ends.',
  });
}

function complainOfFlaw(run: Run, view: number, { kind, directive, start, end, opener }: Flaw): void {
  const span = spanIn(run, view, start, end);
  const severity = 'error';
  const related =
    opener === undefined || kind === 'unterminated'
      ? []
      : [{ message: `#${opener.directive} is here`, span: spanIn(run, view, opener.start, opener.end) }];
  if (kind === 'unterminated') {
    const message = `#${directive} has no #endif, but the file ends.`;
    complain(run, { code: 'unterminated-if', severity, message, span, help: 'Write #endif where its lines end.' });
  } else if (kind === 'without-if') {
    const message = `#${directive} stands here, but no #if is open.`;
    complain(run, { code: 'directive-without-if', severity, message, span, help: 'Remove it, or write the #if.' });
  } else {
    const message = `#${directive} follows #else, but only #endif may.`;
    complain(run, {
      code: 'directive-after-else',
      severity,
      message,
      span,
      related,
      help: 'Move it in front of the #else.',
    });
  }
}
