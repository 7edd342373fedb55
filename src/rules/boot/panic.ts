import { bootargsSpan } from '../places.js';
import type { Facts, Rule } from '../rule.js';

/** What the replay ends with when this kernel dies of what the tree does to its memory. */
export const bootPanic: Rule = {
  code: 'boot/panic',
  severity: 'error',
  summary: 'The kernel dies of what this tree does to its memory.',
  needsRam: true,
  after: ['reserved-memory/overlap-boot-image', 'reserved-memory/overlap'],
  check(facts, report) {
    const { panic } = facts.boot;
    if (panic === undefined || !isOfOwnMaking(facts)) return;
    const { because } = panic;
    const isOfTree = because.kind === 'tree';
    report({
      message: `${facts.world.kernel.name} does not survive this: ${panic.why.replace(/\.$/, '')}.`,
      span: isOfTree ? because.span : (bootargsSpan(facts) ?? facts.tree.root.definedAt[0]),
      node: isOfTree ? because.path : '/',
      kernelMessage: panic.message,
      effect: `the boot ends in ${panic.mirrors}`,
    });
  },
};

/** What the tree or the command line does; not that a small board has no room for the image that was assumed. */
function isOfOwnMaking({ boot, world }: Facts): boolean {
  if (!world.image.assumed || boot.panic?.because.kind === 'tree') return true;
  return [...boot.movableFrames.values()].some((frames) => frames.length > 0);
}
