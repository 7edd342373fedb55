import { plainHex, sizeText } from '../../units/format.js';
import { cmaAlignment } from '../alignment.js';
import { came, firstTuple, isCmaPool, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

const PAGE_4K = 0x1000n;
/** What 4K kernels ask for before 5.19, and without huge pages. */
const STRICTER = 0x40_0000n;

/** CMA_MIN_ALIGNMENT_BYTES has grown smaller over time, and depends on CONFIG_HUGETLB_PAGE. */
export const cmaMisalignedOtherConfig: Rule = {
  code: 'cma/misaligned-other-config',
  severity: 'note',
  summary: 'A CMA pool is aligned for this kernel, but not for others with the same pages.',
  after: 'any',
  check(facts, report) {
    const align = cmaAlignment(facts.world);
    if (facts.world.pageSize !== PAGE_4K) return;
    for (const region of seenRegions(facts)) {
      if (!isCmaPool(region) || came(region, 'init-failed')) continue;
      const tuple = firstTuple(region);
      const { placement } = region;
      const base = tuple?.value.base ?? 0n;
      const size = tuple?.value.size ?? (placement.kind === 'dynamic' ? placement.size.value : 0n);
      if ((base | size) % STRICTER === 0n) continue;
      const wrongBase = base % STRICTER !== 0n;
      report({
        message: `${region.name} is aligned to ${sizeText(align)}, but kernels before 5.19, or without huge pages, ask for ${sizeText(STRICTER)}.`,
        span:
          tuple === undefined
            ? placement.kind === 'dynamic'
              ? placement.size.span
              : region.span
            : wrongBase
              ? tuple.baseSpan
              : tuple.sizeSpan,
        node: region.path,
        property: tuple === undefined ? 'size' : 'reg',
        effect: 'such a kernel makes no pool of it',
        help: `Write multiples of ${plainHex(STRICTER)} if the tree is for several kernels.`,
      });
    }
  },
};
