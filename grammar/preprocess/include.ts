import { displayText } from '../source/source-file.js';
import type { Span } from '../source/span.js';
import { scannedFile } from './cache.js';
import { warnOfRest } from './complaints.js';
import { take } from './expander.js';
import { type FoundFile, findFile, type Search } from './file-search.js';
import { enterFile } from './files.js';
import { type IncludeTarget, readTarget } from './include-target.js';
import { maxIncludeDepth, maxInclusions } from './limits.js';
import { spell } from './macro-body.js';
import { complain, type Frame, giveUp, type Run, spanIn } from './run.js';
import type { Item } from './scan.js';
import { lineExpander } from './surroundings.js';
import { endKind, stringKind, type Token } from './token.js';

/** Goes into an included file. False if there is none to go into. */
export function include(run: Run, frame: Frame, item: Item, inArguments: boolean): boolean {
  const target = targetOf(run, frame, item);
  if (target === undefined) return false;
  const span = spanIn(run, frame.view, item.start, item.end);
  if (inArguments) {
    const message = `#${item.directive} stands among the arguments of a macro, but these must end in the file where they begin.`;
    complain(run, {
      code: 'include-in-arguments',
      severity: 'error',
      message,
      span,
      help: 'Move it in front of the macro.',
    });
    return false;
  }
  const isNext = item.directive === 'include_next' && frame.foundIn >= 0;
  if (item.directive === 'include_next' && !isNext) warnOfNext(run, span);
  const found = search(run, frame, target.name, target.isAngled, isNext);
  if (!('source' in found)) {
    complainOfMissing(run, target, found, placeOfName(run, frame, item, span));
    return false;
  }
  if (item.directive === 'import') run.filesOnce.add(found.path);
  return enterFound(run, frame, found, span);
}

function enterFound(run: Run, frame: Frame, found: FoundFile, span: Span): boolean {
  if (run.filesOnce.has(found.path) && run.filesRead.has(found.path)) return false;
  if (run.frames.length >= maxIncludeDepth) {
    complainOfDepth(run, found.path, span);
    return false;
  }
  if (run.views.length > maxInclusions) {
    const message = `More than ${maxInclusions} files are included, but no more are opened.`;
    giveUp(run, 'include-limit', message, span, 'Look for files that include others twice.');
    return false;
  }
  run.filesRead.add(found.path);
  const scanned = scannedFile(run.cache, found.path, found.source);
  enterFile(run, found.path, found.source, scanned, found.foundIn, span);
  return frame !== run.frames.at(-1);
}

/** The file that the directive names, itself or by a macro. */
function targetOf(run: Run, frame: Frame, item: Item): IncludeTarget | undefined {
  const { text } = frame.scanned;
  item.target ??= readTarget(text, item.operands, item.end);
  if (item.target === undefined) return targetOfMacro(run, frame, item);
  warnOfRest(run, frame, item, item.target.end);
  if (item.target.name !== '') return item.target;
  const span = spanIn(run, frame.view, item.start, item.end);
  complain(run, {
    code: 'include-name',
    severity: 'error',
    message: `#${item.directive} names no file, but it must.`,
    span,
  });
  return undefined;
}

function targetOfMacro(run: Run, frame: Frame, item: Item): IncludeTarget | undefined {
  const expander = lineExpander(run, frame.view, item.operands, item.end);
  const words: Token[] = [];
  for (let token = take(expander); token.kind !== endKind; token = take(expander)) words.push(token);
  const first = words[0];
  if (first?.kind === stringKind) return { name: first.text.slice(1, -1), isAngled: false, end: item.end };
  const text = spell(words);
  const close = text.indexOf('>');
  if (text.startsWith('<') && close > 1) return { name: text.slice(1, close), isAngled: true, end: item.end };
  complain(run, {
    code: 'include-name',
    severity: 'error',
    message: `#${item.directive} needs "file" or <file>, but ${text === '' ? 'nothing' : displayText(text)} stands here.`,
    span: spanIn(run, frame.view, item.start, item.end),
    help: 'Put the name of the file in quotes.',
  });
  return undefined;
}

function search(run: Run, frame: Frame, name: string, isAngled: boolean, isNext: boolean): Search {
  const { host, includeDirs } = run;
  if (isNext) return findFile(host, name, undefined, includeDirs, frame.foundIn + 1);
  return findFile(host, name, isAngled ? undefined : frame.folder, includeDirs);
}

/** The name in the directive, or the whole directive if a macro made the name. */
function placeOfName(run: Run, frame: Frame, item: Item, whole: Span): Span {
  return item.target === undefined ? whole : spanIn(run, frame.view, item.operands, item.target.end);
}

function complainOfMissing(
  run: Run,
  { name, isAngled }: IncludeTarget,
  found: Exclude<Search, FoundFile>,
  span: Span,
): void {
  const written = displayText(isAngled ? `<${name}>` : `"${name}"`);
  const { failure, looked } = found;
  if (failure !== undefined) {
    const message = `${written} cannot be read: ${failure.detail}.`;
    complain(run, { code: 'unreadable-include', severity: 'error', message, span });
    return;
  }
  const where =
    looked.length === 0
      ? 'There is no folder to look in: name one with -I.'
      : `Looked for ${looked.map(displayText).join(', ')}; name further folders with -I.`;
  complain(run, {
    code: 'missing-include',
    severity: 'error',
    message: `${written} is not there, but it is included.`,
    span,
    help: where,
  });
}

function complainOfDepth(run: Run, path: string, span: Span): void {
  const isCycle = run.frames.some((frame) => frame.path === path);
  const message = isCycle
    ? `${displayText(path)} includes itself, directly or through others, until ${maxIncludeDepth} files are open.`
    : `Files include each other ${maxIncludeDepth} deep, but no more are opened.`;
  const help = isCycle ? 'Guard the file with #ifndef, #define and #endif.' : 'Include the files from one place.';
  // Each of these files would try again and again.
  giveUp(run, isCycle ? 'include-cycle' : 'include-depth', message, span, help);
}

function warnOfNext(run: Run, span: Span): void {
  const message = '#include_next stands in a file that no -I folder led to, but it goes on from there.';
  complain(run, { code: 'include-next', severity: 'warning', message, span, help: 'Write #include.' });
}
