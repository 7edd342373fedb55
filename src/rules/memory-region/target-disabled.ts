import { firstString } from '../../memory/flat.js';
import type { DtProperty } from '../../tree/node.js';
import { misspeltStatus } from '../misspelt-status.js';
import { valueSpan } from '../places.js';
import { nodeAt } from '../regions.js';
import type { Rule } from '../rule.js';

/** drivers/of/of_reserved_mem.c: `of_reserved_mem_device_init_by_idx()` returns 0 without doing anything. */
export const targetDisabled: Rule = {
  code: 'memory-region/target-disabled',
  severity: 'warning',
  summary: 'An enabled device names a disabled region.',
  check(facts, report) {
    const disabled = new Map(
      facts.demand.regions.filter((region) => !region.enabled).map((region) => [region.path, region]),
    );
    for (const user of facts.demand.users) {
      const region = user.region.value === undefined ? undefined : disabled.get(user.region.value);
      if (region === undefined || !user.enabled) continue;
      const status = nodeAt(facts, region.path).properties.get('status');
      if (status !== undefined && isSaidOfRegion(status)) continue;
      report({
        message: `${user.device} asks for ${region.name}, but that region's status is "${status === undefined ? '' : firstString(status)}".`,
        span: user.region.span,
        node: user.device,
        property: user.property,
        related: status === undefined ? [] : [{ message: 'the status is set here', span: valueSpan(status) }],
        effect:
          'nothing is reserved; the kernel reports success, and the device silently allocates from the default area',
        help: 'Write status = "okay" for the region, or remove the reference.',
      });
    }
  },
};

/** `reserved-memory/status` speaks of it, at the status itself. */
const isSaidOfRegion = (status: DtProperty): boolean =>
  firstString(status) === 'reserved' || misspeltStatus(status) !== undefined;
