import { positionOf } from '../source/source-file.js';
import type { Span } from '../source/span.js';
import type { Advice, Expander, Source, Surroundings } from './expander.js';
import { commandLinePath } from './files.js';
import type { Macro } from './macro.js';
import { expansionOf, type Origin, rootOf, spanOfToken } from './origin.js';
import { complain, type Frame, type Run, spanIn, spend, viewAt } from './run.js';
import { endToken, nameEnd, readToken, type Token } from './token.js';

/** The place of a word, wherever it came from. */
export function spanOfOrigin(run: Run, origin: Origin | undefined): Span {
  if (origin === undefined) return spanHere(run);
  const root = rootOf(origin);
  const span = spanOfToken(run.views, root);
  const { text } = viewAt(run, root.view);
  const { start } = root.token;
  const expandedFrom =
    root === origin ? undefined : expansionOf(run.views, origin, start, text.slice(start, nameEnd(text, start)));
  return expandedFrom === undefined ? span : { ...span, expandedFrom };
}

/** Where the reading has come to. */
export function spanHere(run: Run): Span {
  const frame = run.frames.at(-1);
  return frame === undefined ? spanIn(run, 0, 0, 0) : spanIn(run, frame.view, frame.at, frame.at);
}

/** What an expander asks of the run. */
export function surroundingsOf(run: Run): Surroundings {
  return {
    spend: () => spend(run, () => spanHere(run)),
    complain(code, severity, message, at, { help, macro }: Advice = {}) {
      // What ends at a limit ends in the middle of something: that is no mistake of the source.
      if (run.isOver) return;
      const related = [];
      if (macro !== undefined && macro.builtin === undefined && run.table.macros[macro.name] === macro) {
        const span = spanIn(run, run.table.views[macro.name] as number, macro.start, macro.end);
        related.push({ message: `${macro.spelling} is defined here`, span });
      }
      const span = spanOfOrigin(run, at);
      complain(run, { code, severity, message, span, related, ...(help === undefined ? {} : { help }) });
    },
    builtinText: (macro, at) => builtinText(run, macro, at),
  };
}

/** Expands the words of one line of a directive. */
export function lineExpander(run: Run, view: number, from: number, end: number): Expander {
  const { text } = viewAt(run, view);
  let at = from;
  let before = from;
  const source: Source = {
    view: () => view,
    next(): Token {
      before = at;
      const token = readToken(text, at, end, run.names);
      at = token === endToken ? end : token.end;
      return token;
    },
    back() {
      at = before;
    },
  };
  return makeExpander(run, source, true);
}

export function makeExpander(run: Run, source: Source, inDirective: boolean): Expander {
  const { names, table } = run;
  return {
    names,
    table,
    source,
    contexts: [],
    origin: undefined,
    holds: 0,
    reading: 'text',
    inDirective,
    nesting: 0,
    surroundings: surroundingsOf(run),
  };
}

/**
 * The date and the time are always the same, so that the same sources give the same blob: those of SOURCE_DATE_EPOCH=0,
 * which reproducible builds use where they cannot name a better one.
 */
const fixedTexts = {
  date: '"Jan  1 1970"',
  time: '"00:00:00"',
  timestamp: '"Thu Jan  1 00:00:00 1970"',
} as const;

function builtinText(run: Run, { builtin, spelling }: Macro, at: Origin): string {
  const frame = run.frames.at(-1) as Frame;
  switch (builtin) {
    case 'line': {
      const span = spanOfToken(run.views, rootOf(at));
      return String(Math.max(0, positionOf(span.file, span.start).line + frame.lineShift));
    }
    case 'file':
      return quoted(frame.presumedPath);
    case 'base-file':
      return quoted(run.mainPath);
    case 'counter':
      return String(run.counter++);
    case 'include-level':
      return String(run.frames.filter(({ path }) => path !== commandLinePath).length - 1);
    case 'date':
    case 'time':
    case 'timestamp':
      return fixedTexts[builtin];
    default:
      return spelling;
  }
}

const quoted = (path: string): string => `"${path.replace(/["\\]/g, '\\$&')}"`;
