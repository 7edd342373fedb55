import { rangeText } from '../../units/format.js';
import { overlaps } from '../../units/range.js';
import { notReserved } from '../kernel-lines.js';
import { removeStatement } from '../mend.js';
import { bytesInside, ramInTree } from '../ram.js';
import { seenRegions, tuplesOf } from '../regions.js';
import type { Rule } from '../rule.js';

/** drivers/of/fdt.c: `early_init_fdt_scan_reserved_mem()` reserves the header's list first; what is reserved is not unmapped. */
export const memreserveNomap: Rule = {
  code: 'reserved-memory/memreserve-nomap',
  severity: 'error',
  summary: 'A /memreserve/ entry keeps a no-map region mapped.',
  check(facts, report) {
    const ram = ramInTree(facts);
    const nomap = seenRegions(facts).filter((region) => region.flags.has('no-map'));
    for (const region of nomap) {
      for (const tuple of tuplesOf(region)) {
        if (bytesInside(tuple.value, ram) === 0n) continue;
        const entry = facts.demand.memreserves.find(({ value }) => overlaps(value, tuple.value));
        if (entry === undefined) continue;
        const edit = removeStatement(entry.span);
        report({
          message: `This /memreserve/ (${rangeText(entry.value)}) meets ${region.name}, but a no-map region must not be reserved before.`,
          span: entry.span,
          node: region.path,
          related: [{ message: `${region.name} is here: ${rangeText(tuple.value)}`, span: tuple.span }],
          kernelMessage: notReserved(facts, region, tuple.value),
          effect: `${rangeText(tuple.value)} stays mapped, though its owner counts on it being unmapped`,
          help: 'Remove the /memreserve/ entry: the node alone keeps the kernel away.',
          ...(edit === undefined ? {} : { fix: { description: 'remove the /memreserve/ entry', edits: [edit] } }),
        });
      }
    }
  },
};
