import type { Severity } from '../source/problem.js';
import { spanOfItem } from './complaints.js';
import { readCondition } from './condition-tokens.js';
import { evaluate } from './conditions.js';
import { findFile } from './file-search.js';
import type { Origin } from './origin.js';
import { complain, type Frame, type Run } from './run.js';
import type { Item } from './scan.js';
import { lineExpander, spanOfOrigin } from './surroundings.js';

/** Whether the condition of an `#if` or `#elif` holds; a faulty one does not. */
export function evaluateCondition(run: Run, frame: Frame, item: Item): boolean {
  const say = (message: string, at: Origin | undefined, severity: Severity = 'error'): void => {
    const span = at === undefined ? spanOfItem(run, frame, item) : spanOfOrigin(run, at);
    complain(run, { code: 'condition', severity, message, span });
  };
  const read = readCondition(lineExpander(run, frame.view, item.operands, item.end), {
    hasInclude: (name, isAngled, isNext) => {
      const from = isNext ? frame.foundIn + 1 : 0;
      return 'source' in findFile(run.host, name, isAngled || isNext ? undefined : frame.folder, run.includeDirs, from);
    },
    complain: say,
  });
  if (read === undefined) return false;
  const value = evaluate(read.tokens);
  if (!('fault' in value)) return value.bits !== 0n;
  const isEnd = value.token >= read.tokens.length - 1;
  say(value.fault, isEnd ? undefined : read.origins[value.token]);
  return false;
}
