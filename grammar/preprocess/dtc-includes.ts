import { type ExpandedText, fileView, type SourceView } from '../source/expanded-text.js';
import { displayText, makeSourceFile } from '../source/source-file.js';
import type { Span } from '../source/span.js';
import { type DtcDirective, type DtcInclude, mayHoldDtcInclude, readDtcWords } from './dtc-words.js';
import { findFile, folderOf } from './file-search.js';
import { maxDtcIncludeDepth, maxInclusions, maxOutputLength } from './limits.js';
import { markedView } from './marked-view.js';
import { copy, copyRange, makeOutput, type Output, putBlank } from './output.js';
import { complain, giveUp, type Run, spend } from './run.js';

/** A text and the view that its offsets belong to. */
interface Piece {
  readonly text: string;
  readonly span: (start: number, end: number) => Span;
  readonly copy: (from: number, to: number) => void;
  readonly directives: readonly DtcDirective[];
  /** Where dtc looks first. */
  readonly folder: string;
  next: number;
  at: number;
}

/**
 * Puts files in the place of each `/include/ "file"`, as dtc does behind cpp: they are not preprocessed. dtc knows only
 * the file that it has open; where that leads nowhere, the folder of the file that cpp took the line from is tried too.
 */
export function includeForDtc(run: Run, expanded: ExpandedText, output: Output, folders: readonly string[]): Output {
  if (!mayHoldDtcInclude(expanded.text)) return output;
  const joined = makeOutput();
  const open: Piece[] = [
    {
      text: expanded.text,
      span: expanded.spanOf,
      copy: (from, to) => copyRange(joined, output, expanded.text, from, to),
      directives: readDtcWords(expanded.text).directives,
      folder: folderOf(run.mainPath),
      next: 0,
      at: 0,
    },
  ];
  for (let piece = open.at(-1); piece !== undefined; piece = open.at(-1)) {
    const directive = piece.directives[piece.next++];
    if (directive === undefined || run.isOver) {
      piece.copy(piece.at, piece.text.length);
      open.pop();
      if (open.length > 0) putBlank(joined, '\n');
    } else if (directive.kind === 'include') {
      piece.copy(piece.at, directive.start);
      piece.at = directive.end;
      const included = openFile(run, joined, piece, directive, folders, open.length);
      putBlank(joined, '\n');
      if (included !== undefined) open.push(included);
    }
  }
  return joined;
}

function openFile(
  run: Run,
  joined: Output,
  piece: Piece,
  { start, end, file }: DtcInclude,
  folders: readonly string[],
  depth: number,
): Piece | undefined {
  const span = piece.span(start, end);
  if (!spend(run, () => span)) return undefined;
  const beside = folderOf(span.file.path);
  const search = findFile(run.host, file, piece.folder, beside === piece.folder ? folders : [...folders, beside]);
  if (!('source' in search)) {
    const written = `/include/ "${displayText(file)}"`;
    const { failure, looked } = search;
    complain(run, {
      code: failure === undefined ? 'missing-include' : 'unreadable-include',
      severity: 'error',
      message:
        failure === undefined
          ? `${written} names a file that is not there.`
          : `${written} cannot be read: ${failure.detail}.`,
      span,
      help: `Looked for ${looked.map(displayText).join(', ')}; name further folders with -i.`,
    });
    return undefined;
  }
  if (run.views.length > maxInclusions) {
    const message = `More than ${maxInclusions} files are included, but no more are opened.`;
    giveUp(run, 'include-limit', message, span, 'Look for files that include others twice.');
    return undefined;
  }
  if (depth >= maxDtcIncludeDepth) {
    const message = `/include/ is nested ${maxDtcIncludeDepth} deep, but no more files are opened.`;
    giveUp(run, 'include-depth', message, span, 'Look for files that include each other.');
    return undefined;
  }
  if (joined.length + search.source.length > maxOutputLength) {
    const message = `The text grows longer than ${maxOutputLength} bytes, but no more is written.`;
    giveUp(run, 'output-limit', message, span, 'Look for files that include each other.');
    return undefined;
  }
  run.filesRead.add(search.path);
  return pieceOf(run, joined, search.path, search.source, span);
}

function pieceOf(run: Run, joined: Output, path: string, source: string, includedFrom: Span): Piece {
  const file = makeSourceFile(path, source, includedFrom);
  const { directives, open } = readDtcWords(source);
  // What is open at the end would swallow the text behind the directive.
  const text = open === undefined ? source : source.slice(0, open.start);
  if (open !== undefined) {
    complain(run, {
      code: `unterminated-${open.kind}`,
      severity: 'error',
      message: `A ${open.kind} begins here, but the file ends before it does.`,
      span: { file, start: open.start, end: open.start + (open.kind === 'string' ? 1 : 2) },
      help: `Write ${open.kind === 'string' ? 'a "' : '*/'} where it ends.`,
    });
  }
  const markers = directives.filter((directive) => directive.kind === 'marker');
  const view: SourceView = markers.length === 0 ? fileView(file) : markedView(run.host, file, markers);
  const index = run.views.push({ file, text, spanOf: view.spanOf }) - 1;
  return {
    text,
    span: view.spanOf,
    copy: (from, to) => {
      if (to > from) copy(joined, text.slice(from, to), index, from);
    },
    directives,
    folder: folderOf(path),
    next: 0,
    at: 0,
  };
}
