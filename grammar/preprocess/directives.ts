import { displayText } from '../source/source-file.js';
import { complainAt, spanOfItem, warnOfRedefinition, warnOfRest } from './complaints.js';
import { evaluateCondition } from './evaluate-condition.js';
import { include } from './include.js';
import { setLine } from './line.js';
import { faultOfName, faultOfReserved, isSameMacro, type Macro, readMacro, UnreadMacro } from './macro.js';
import { define, undefine } from './macro-table.js';
import { runPragma } from './pragma.js';
import { complain, type Frame, type Run, spanIn, spend } from './run.js';
import type { Item } from './scan.js';
import { endKind, readToken, type Token } from './token.js';

/**
 * Obeys the directives up to the next text (or the text of an included file). False at the end of the file. Inside the
 * arguments of a macro no file can be included.
 */
export function advance(run: Run, frame: Frame, inArguments: boolean): boolean {
  const { items } = frame.scanned;
  while (frame.item < items.length) {
    if (!spend(run, () => spanIn(run, frame.view, frame.at, frame.at))) return false;
    const item = items[frame.item++] as Item;
    switch (item.directive) {
      case 'text':
        frame.at = item.start;
        frame.end = item.end;
        frame.word = item.firstWord;
        frame.lastWord = item.lastWord;
        return true;
      case 'definitions':
        defineMacros(run, frame, item);
        break;
      case 'define':
        defineMacro(run, frame, item);
        break;
      case 'include':
      case 'include_next':
      case 'import':
        if (include(run, frame, item, inArguments)) return true;
        break;
      default:
        obey(run, frame, item);
    }
  }
  return false;
}

function obey(run: Run, frame: Frame, item: Item): void {
  switch (item.directive) {
    case 'undef':
      undefineMacro(run, frame, item);
      break;
    case 'if':
    case 'ifdef':
    case 'ifndef':
      enterGroup(run, frame, item);
      break;
    case 'elif':
    case 'elifdef':
    case 'elifndef':
    case 'else':
      // The group before it was read, so this one is not.
      if (item.next >= 0) leaveGroup(run, frame, item);
      break;
    case 'endif':
      warnOfRest(run, frame, item, item.operands);
      break;
    case 'line':
      setLine(run, frame, item);
      break;
    case 'error':
    case 'warning':
      sayMessage(run, frame, item, item.directive);
      break;
    case 'pragma':
      runPragma(run, frame, item);
      break;
    case 'assert':
    case 'unassert': {
      const message = `#${item.directive} is an extension of old compilers, but assertions are not known here.`;
      const help = 'Use #define and #ifdef.';
      complain(run, {
        code: 'unknown-directive',
        severity: 'error',
        message,
        span: spanOfItem(run, frame, item),
        help,
      });
      break;
    }
    default:
  }
}

function defineMacro(run: Run, frame: Frame, item: Item): void {
  if (item.macro === undefined) {
    const read = readMacro(frame.scanned.text, item.operands, item.end, run.names);
    if ('fault' in read) {
      complainAt(run, frame, read);
      return;
    }
    item.macro = read;
  }
  defineAs(run, frame, item.macro);
}

function defineMacros(run: Run, frame: Frame, item: Item): void {
  item.macros ??= unreadMacros(run, frame, item);
  const { macros } = item;
  run.steps += macros.length - 1;
  for (let i = 0; i < macros.length; i++) defineAs(run, frame, macros[i] as Macro);
}

function unreadMacros({ names }: Run, { scanned }: Frame, { firstWord, lastWord }: Item): Macro[] {
  const { text, wordStarts, wordNames } = scanned;
  const macros: Macro[] = [];
  for (let word = firstWord; word < lastWord; word++) {
    macros.push(new UnreadMacro(wordNames[word] as number, wordStarts[word] as number, text, names));
  }
  return macros;
}

function defineAs(run: Run, frame: Frame, macro: Macro): void {
  const old = run.table.macros[macro.name];
  if (old !== undefined && !isSameMacro(old, macro)) warnOfRedefinition(run, frame, macro, old);
  // A macro that is open must not be closed by its own redefinition.
  define(run.table, macro, frame.view);
}

function nameOperand(run: Run, frame: Frame, item: Item): Token | undefined {
  const token = readToken(frame.scanned.text, item.operands, item.end, run.names);
  const fault = faultOfName(token, item.start) ?? (item.directive === 'undef' ? faultOfReserved(token) : undefined);
  if (fault === undefined) {
    warnOfRest(run, frame, item, token.end);
    return token;
  }
  complainAt(run, frame, token.kind === endKind ? { ...fault, end: item.end } : fault);
  return undefined;
}

function undefineMacro(run: Run, frame: Frame, item: Item): void {
  const name = nameOperand(run, frame, item);
  if (name === undefined) return;
  if (run.table.macros[name.name]?.builtin !== undefined) {
    const span = spanIn(run, frame.view, name.start, name.end);
    const message = `${name.text} is made by the preprocessor itself, but it is undefined here.`;
    complain(run, { code: 'builtin-redefined', severity: 'warning', message, span });
  }
  undefine(run.table, name.name);
}

/** From an `#if` to the first of its branches that holds. */
function enterGroup(run: Run, frame: Frame, opener: Item): void {
  const { items } = frame.scanned;
  let item: Item | undefined = opener;
  let isAfterElse = false;
  while (item !== undefined && item.directive !== 'endif') {
    if (item.directive === 'else') {
      if (!isAfterElse) {
        warnOfRest(run, frame, item, item.operands);
        return;
      }
    } else if (!isAfterElse && holds(run, frame, item)) return;
    isAfterElse ||= item.directive === 'else';
    frame.item = Math.min(item.next + 1, items.length);
    item = items[item.next];
  }
  if (item !== undefined) warnOfRest(run, frame, item, item.operands);
}

/** From the end of a branch that was read to behind the `#endif`. */
function leaveGroup(run: Run, frame: Frame, from: Item): void {
  const { items } = frame.scanned;
  let item: Item | undefined = from;
  while (item !== undefined && item.directive !== 'endif') {
    if (item.directive === 'else') warnOfRest(run, frame, item, item.operands);
    frame.item = Math.min(item.next + 1, items.length);
    item = items[item.next];
  }
  if (item !== undefined) warnOfRest(run, frame, item, item.operands);
}

function holds(run: Run, frame: Frame, item: Item): boolean {
  if (item.directive === 'if' || item.directive === 'elif') return evaluateCondition(run, frame, item);
  const name = nameOperand(run, frame, item);
  if (name === undefined) return false;
  const isDefined = run.table.macros[name.name] !== undefined;
  return isDefined === (item.directive === 'ifdef' || item.directive === 'elifdef');
}

function sayMessage(run: Run, frame: Frame, item: Item, directive: 'error' | 'warning'): void {
  const said = displayText(frame.scanned.text.slice(item.operands, item.end).trim());
  const code = `${directive}-directive`;
  const message = said === '' ? `#${directive} stands here.` : `#${directive} ${said}`;
  complain(run, { code, severity: directive, message, span: spanOfItem(run, frame, item) });
}
