import { positionOf } from '../source/source-file.js';
import { spanOfItem } from './complaints.js';
import { take } from './expander.js';
import { complain, type Frame, type Run, spanIn } from './run.js';
import type { Item } from './scan.js';
import { lineExpander } from './surroundings.js';
import { endKind } from './token.js';

/** `#line 12 "file"`: what `__LINE__` and `__FILE__` say from the next line on. Messages keep to the real places. */
export function setLine(run: Run, frame: Frame, item: Item): void {
  const expander = lineExpander(run, frame.view, item.operands, item.end);
  const number = take(expander).text;
  const file = take(expander);
  const isFile = file.text.length > 1 && file.text.startsWith('"');
  if (!/^[0-9]+$/.test(number) || (!isFile && file.kind !== endKind)) {
    const message = '#line needs a decimal number and may name a file in quotes, but something else stands here.';
    complain(run, { code: 'line-directive', severity: 'error', message, span: spanOfItem(run, frame, item) });
    return;
  }
  const end = spanIn(run, frame.view, item.end, item.end);
  frame.lineShift = Number(number.slice(-10)) - positionOf(end.file, end.start).line - 1;
  if (isFile) frame.presumedPath = file.text.slice(1, -1);
}
