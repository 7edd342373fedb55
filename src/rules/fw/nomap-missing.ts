import { addProperty } from '../mend.js';
import { bytesInside, ramInTree } from '../ram.js';
import { firstTuple, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** Names that boards give to the memory of secure firmware. */
const SECURE =
  /^(?:optee|optee[-_]core|tee|tfa|tf-a|atf|bl31|secmon|trustzone|tz|hyp|hypervisor|opensbi|sbi|mmode[-_]resv\d*)$/;

/** The CPU may read mapped memory ahead of any use (speculation); a secure range answers with an external abort. */
export const nomapMissing: Rule = {
  code: 'fw/nomap-missing',
  severity: 'warning',
  summary: 'The memory of secure firmware is mapped.',
  needsRam: true,
  after: ['reserved-memory/outside-ram', 'reserved-memory/misspelt-property'],
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      const base = region.name.split('@')[0]?.toLowerCase() ?? '';
      const tuple = firstTuple(region);
      if (!SECURE.test(base) || region.flags.has('no-map') || tuple === undefined) continue;
      if (bytesInside(tuple.value, ramInTree(facts)) === 0n) continue;
      const edit = addProperty(region.node, 'no-map;');
      report({
        message: `${region.name} has no no-map, but memory of secure firmware must not be mapped.`,
        span: region.span,
        node: region.path,
        effect: 'a speculative read by the CPU can end in an external abort (SError), at random',
        help: 'Add no-map;.',
        ...(edit === undefined ? {} : { fix: { description: 'add no-map;', edits: [edit] } }),
      });
    }
  },
};
