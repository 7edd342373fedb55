import { groupedHex } from '../../units/format.js';
import { removeStatement } from '../mend.js';
import type { Rule } from '../rule.js';

/** drivers/of/fdt.c: `early_init_fdt_scan_reserved_mem()` takes a size of 0 for the end of the list. */
export const memreserveEmpty: Rule = {
  code: 'reserved-memory/memreserve-empty',
  severity: 'error',
  summary: 'A /memreserve/ entry has a size of 0, which ends the list.',
  check(facts, report) {
    const { memreserves } = facts.demand;
    const at = memreserves.findIndex((entry) => entry.value.size === 0n);
    const entry = memreserves[at];
    if (entry === undefined) return;
    const behind = memreserves.length - at - 1;
    const edit = removeStatement(entry.span);
    report({
      ...(behind > 0 ? {} : { severity: 'warning' as const }),
      message: `This /memreserve/ at ${groupedHex(entry.value.base)} has a size of 0, but that is the mark of the list's end.`,
      span: entry.span,
      related: memreserves.slice(at + 1, at + 4).map(({ span }) => ({ message: 'this one is not read', span })),
      effect: `nothing is reserved${behind > 0 ? `, nor for the ${behind === 1 ? 'entry' : `${behind} entries`} behind it` : ''}`,
      help: 'Write the size, or remove the entry.',
      ...(edit === undefined ? {} : { fix: { description: 'remove the empty entry', edits: [edit] } }),
    });
  },
};
