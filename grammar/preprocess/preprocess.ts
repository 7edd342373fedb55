import { type ExpandedText, fileView } from '../source/expanded-text.js';
import type { Host } from '../source/host.js';
import type { Problem } from '../source/problem.js';
import { displayText, makeSourceFile } from '../source/source-file.js';
import { builtinMacros, predefined } from './builtins.js';
import { makePreprocessCache, type PreprocessCache, scannedFile } from './cache.js';
import { advance } from './directives.js';
import { includeForDtc } from './dtc-includes.js';
import { isPreprocessed, readDtcWords } from './dtc-words.js';
import type { Expander, Source } from './expander.js';
import { readSource } from './file-search.js';
import { commandLinePath, enterFile } from './files.js';
import { maxOutputLength } from './limits.js';
import { clearTable, define } from './macro-table.js';
import { markedView } from './marked-view.js';
import { copy, finishOutput } from './output.js';
import { complain, type Frame, giveUp, makeRun, type Run, spanIn } from './run.js';
import { scanFile } from './scan.js';
import { makeExpander, spanHere } from './surroundings.js';
import { printItem } from './text.js';
import { afterBlank, atLineStart, endToken, readToken, withFlags } from './token.js';

/** What cpp is told by its options; all are optional. */
export interface PreprocessOptions {
  /** Folders of `-I`, in order. */
  readonly includeDirs?: readonly string[];
  /** Macros of `-D`; a name may carry parameters: `F(x)`. */
  readonly defines?: readonly Define[];
  /** Names of `-U`; they count behind all of `defines`. */
  readonly undefines?: readonly string[];
  /** Files of `-include`, read before the source itself. */
  readonly forcedIncludes?: readonly string[];
  /** Folders that `/include/` looks in, dtc's `-i`; `includeDirs` if absent. */
  readonly dtcIncludeDirs?: readonly string[];
  /**
   * `on`: macros and `#` directives are worked out. `off`: only what dtc knows, line markers and `/include/`. `auto`
   * (the default): `off` for a text that begins with a line marker, since cpp has been over it, else `on`.
   */
  readonly mode?: 'auto' | 'on' | 'off';
  /** Lets several runs share what is known of their files. */
  readonly cache?: PreprocessCache;
}

/** A macro of `-D`. */
export interface Define {
  readonly name: string;
  /** 1 if absent, as with `-D`. */
  readonly value?: string;
}

/** The text with all includes and macros in it, as far as they could be worked out. */
export interface Preprocessed {
  readonly text: ExpandedText;
  readonly problems: readonly Problem[];
  /** Each file that was read, once, in the order of reading; the source is the first. */
  readonly filesRead: readonly string[];
}

/** Reads a source and all that it includes, and replaces its macros, as `cpp -x assembler-with-cpp` and dtc do. */
export function preprocess(path: string, host: Host, options: PreprocessOptions = {}): Preprocessed {
  const cache = options.cache ?? makePreprocessCache();
  const includeDirs = options.includeDirs ?? [];
  const run = makeRun(host, cache, includeDirs, path);
  const read = readSource(host, path);
  const source = typeof read === 'string' ? read : '';
  if (typeof read === 'string') run.filesRead.add(path);
  const mode = options.mode ?? 'auto';
  if (mode === 'off' || (mode === 'auto' && isPreprocessed(source))) takeAsItIs(run, path, source);
  else expand(run, path, source, options);
  if (typeof read !== 'string') {
    const message = `${displayText(path)} cannot be read: ${read.detail}.`;
    complain(run, { code: 'unreadable-source', severity: 'error', message, span: spanIn(run, 0, 0, 0) });
  }
  const { output } = run.printer;
  const expanded = finishOutput(output, run.views);
  const joined = includeForDtc(run, expanded, output, options.dtcIncludeDirs ?? includeDirs);
  return {
    text: joined === output ? expanded : finishOutput(joined, run.views),
    problems: run.problems,
    filesRead: [...run.filesRead],
  };
}

/** Text that cpp has been over, or that is to be read as dtc reads it. */
function takeAsItIs(run: Run, path: string, source: string): void {
  const file = makeSourceFile(path, source);
  const markers = readDtcWords(source).directives.filter((directive) => directive.kind === 'marker');
  const view = markers.length === 0 ? fileView(file) : markedView(run.host, file, markers);
  run.views.push({ file, text: source, spanOf: view.spanOf });
  copy(run.printer.output, source, 0, 0);
}

function expand(run: Run, path: string, source: string, options: PreprocessOptions): void {
  const { cache, table, names } = run;
  clearTable(table);
  for (const macro of builtinMacros(names)) define(table, macro, 0);
  enterFile(run, path, source, scannedFile(cache, path, source), -1);
  // Read first, since the source waits beneath it.
  const commandLine = `${predefined}${commandLineOf(options)}`;
  enterFile(run, commandLinePath, commandLine, scanFile(commandLine, names), -1);
  readAll(run);
}

function commandLineOf({ defines = [], undefines = [], forcedIncludes = [] }: PreprocessOptions): string {
  const lines = [
    ...defines.map(({ name, value }) => `#define ${oneLine(name)} ${oneLine(value ?? '1')}`),
    ...undefines.map((name) => `#undef ${oneLine(name)}`),
    ...forcedIncludes.map((file) => `#include "${oneLine(file)}"`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const oneLine = (text: string): string => text.replace(/[\r\n]/g, ' ');

function readAll(run: Run): void {
  const { frames, printer } = run;
  const expander = textExpander(run);
  for (let frame = frames.at(-1); frame !== undefined && !run.isOver; frame = frames.at(-1)) {
    if (frame.at < frame.end) printItem(run, frame, expander);
    else if (!advance(run, frame, false)) frames.pop();
    if (printer.output.length > maxOutputLength) {
      const message = `The text grows longer than ${maxOutputLength} bytes, but no more is written.`;
      giveUp(run, 'output-limit', message, spanHere(run), 'Look for macros and includes that double their text.');
    }
  }
}

/** Expands the text of the file that is being read. */
function textExpander(run: Run): Expander {
  let before = 0;
  const frameOf = (): Frame => run.frames[run.frames.length - 1] as Frame;
  const source: Source = {
    view: () => frameOf().view,
    next({ reading }) {
      const frame = frameOf();
      const { text } = frame.scanned;
      // Behind a directive a line begins, though its end was the directive's.
      for (let flags = 0; ; flags = atLineStart) {
        before = frame.at;
        const token = readToken(text, frame.at, frame.end, run.names, flags);
        if (token !== endToken) {
          frame.at = token.end;
          // The end of a line is a blank among arguments.
          return reading === 'inside' && (token.flags & atLineStart) !== 0
            ? withFlags(token, token.flags | afterBlank)
            : token;
        }
        // Arguments go on behind directives, but a directive in front of the parenthesis ends the matter.
        if (reading !== 'inside' || !advance(run, frame, true)) return token;
      }
    },
    back() {
      frameOf().at = before;
    },
  };
  return makeExpander(run, source, false);
}
