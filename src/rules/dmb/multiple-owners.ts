import { DMB_COMPATIBLE, isCompatible, seenRegions, usersOf } from '../regions.js';
import type { Rule } from '../rule.js';
import { hasBlockNodes } from './support.js';

/** Patch 17 of series v1: a movable block has one owner at a time. In stblinux it can have none. */
export const multipleOwners: Rule = {
  code: 'dmb/multiple-owners',
  severity: 'warning',
  summary: 'Two devices name one movable block.',
  check(facts, report) {
    if (!hasBlockNodes(facts)) return;
    const none = facts.world.kernel.movableBlocks === 'stblinux';
    for (const region of seenRegions(facts)) {
      if (!isCompatible(region, DMB_COMPATIBLE)) continue;
      const users = usersOf(facts, region.path).filter((user) => user.enabled && user.property === 'memory-region');
      const [first, ...others] = users;
      for (const user of none ? users : others) {
        if (user.device === first?.device && !none) continue;
        report({
          message: none
            ? `${user.device} asks for ${region.name}, but in this kernel no device can own a movable block.`
            : `${user.device} asks for ${region.name}, but a movable block has one owner, and ${first?.device} is it.`,
          span: user.region.span,
          node: user.device,
          property: user.property,
          related:
            first === undefined || none ? [] : [{ message: `${first.device} asks for it`, span: first.region.span }],
          effect: `whoever probes ${none ? 'it' : 'second'} gets ${none ? '-EINVAL' : '-EBUSY'}`,
          help: 'Split the block, one node for each device, or use a shared-dmb-pool.',
        });
      }
    }
  },
};
