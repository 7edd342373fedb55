import { firstString } from '../../memory/flat.js';
import { misspeltStatus } from '../misspelt-status.js';
import { valueSpan } from '../places.js';
import { nodeAt, usersOf } from '../regions.js';
import type { Rule } from '../rule.js';

/** drivers/of/fdt.c: `of_fdt_device_is_available()` takes "ok" and "okay" for yes, and all else for no: "reserved", too. */
export const regionStatus: Rule = {
  code: 'reserved-memory/status',
  severity: 'error',
  summary: 'A region has a status that does not say what it seems to: the kernel takes it for off.',
  check(facts, report) {
    if (facts.demand.reservedMemory?.problem !== undefined) return;
    for (const region of facts.demand.regions) {
      const status = region.enabled ? undefined : nodeAt(facts, region.path).properties.get('status');
      if (status === undefined) continue;
      const value = firstString(status);
      const slip = misspeltStatus(status);
      if (slip === undefined && value !== 'reserved') continue;
      report({
        severity: slip === undefined ? 'warning' : 'error',
        message: `${region.name} has status "${value}", but the kernel reserves a region only if it is "okay".`,
        span: valueSpan(status),
        node: region.path,
        property: 'status',
        related: usersOf(facts, region.path)
          .filter((user) => user.enabled)
          .slice(0, 3)
          .map((user) => ({ message: `${user.device} asks for it`, span: user.region.span })),
        effect: 'nothing is reserved: the kernel uses the memory itself',
        help: 'Write status = "okay", or "disabled" if that is meant.',
        ...slip,
      });
    }
  },
};
