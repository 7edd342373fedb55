import { displayText } from '../source/source-file.js';
import { spanOfItem } from './complaints.js';
import { define, undefine } from './macro-table.js';
import { numberOf } from './names.js';
import { complain, type Frame, type Run } from './run.js';
import type { Item } from './scan.js';

/** Those pragmas that change what is read or said; all others leave no trace, as with cpp. */
export function runPragma(run: Run, frame: Frame, item: Item): void {
  const text = frame.scanned.text.slice(item.operands, item.end).trim();
  if (text === 'once') {
    run.filesOnce.add(frame.path);
    return;
  }
  const stack = /^(push|pop)_macro\s*\(\s*"(\w+)"\s*\)/.exec(text);
  if (stack !== null) {
    const name = numberOf(run.names, stack[2] as string);
    if (stack[1] === 'push') pushMacro(run, name);
    else popMacro(run, name);
    return;
  }
  const said = /^GCC\s+(error|warning)\s+"(.*)"$/.exec(text);
  if (said === null) return;
  const severity = said[1] as 'error' | 'warning';
  const span = spanOfItem(run, frame, item);
  complain(run, { code: `${severity}-directive`, severity, message: `#pragma ${displayText(said[2] ?? '')}`, span });
}

function pushMacro({ table, pushed }: Run, name: number): void {
  const saved = pushed.get(name) ?? [];
  saved.push({ macro: table.macros[name], view: table.views[name] ?? 0 });
  pushed.set(name, saved);
}

function popMacro({ table, pushed }: Run, name: number): void {
  const saved = pushed.get(name)?.pop();
  if (saved === undefined) return;
  if (saved.macro === undefined) undefine(table, name);
  else define(table, saved.macro, saved.view);
}
