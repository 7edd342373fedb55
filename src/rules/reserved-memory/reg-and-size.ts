import { removeProperty } from '../mend.js';
import { propertySpan } from '../places.js';
import { firstTuple, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** drivers/of/fdt.c: `fdt_scan_reserved_mem()` looks at `size` only if there is no `reg`. */
export const regAndSize: Rule = {
  code: 'reserved-memory/reg-and-size',
  severity: 'warning',
  summary: 'A region has both reg and size.',
  after: ['reserved-memory/reg-cells'],
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      const reg = region.node.properties.get('reg');
      const size = region.node.properties.get('size');
      if (reg === undefined || size === undefined || firstTuple(region)?.value.size === 0n) continue;
      const edit = removeProperty(size);
      report({
        message: `${region.name} has reg and size, but a region is either fixed or left to the kernel to place.`,
        span: propertySpan(region.node, 'size'),
        node: region.path,
        property: 'size',
        related: [{ message: 'the kernel obeys reg', span: reg.name.span }],
        effect: 'size is not read',
        help: 'Remove size, or remove reg and let the kernel place the region.',
        ...(edit === undefined ? {} : { fix: { description: 'remove size', edits: [edit] } }),
      });
    }
  },
};
