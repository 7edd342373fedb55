import { deviceRanges } from '../../memory/device-ranges.js';
import { isReachable, stringList } from '../../memory/flat.js';
import type { DtNode } from '../../tree/node.js';
import { bytesInside, ramInTree } from '../ram.js';
import { CMA_COMPATIBLE, DMB_COMPATIBLE, DMB_POOL_COMPATIBLE, RESTRICTED_COMPATIBLE } from '../regions.js';
import type { Facts, Rule } from '../rule.js';

const POOLS: readonly string[] = [CMA_COMPATIBLE, RESTRICTED_COMPATIBLE, DMB_COMPATIBLE, DMB_POOL_COMPATIBLE];

/** drivers/of/fdt.c: `fdt_scan_reserved_mem()` goes through the children of /reserved-memory, and no deeper. */
export const regionNotInside: Rule = {
  code: 'reserved-memory/not-inside',
  severity: 'error',
  summary: 'A pool or block stands outside /reserved-memory, where the kernel does not look for it.',
  check(facts, report) {
    if (facts.tree.plugin) return;
    for (const node of facts.tree.nodes) {
      const property = node.properties.get('compatible');
      const compatible = stringList(property).find((name) => POOLS.includes(name.toLowerCase()));
      if (compatible === undefined || !isReachable(node) || isInside(facts, node)) continue;
      const places = deviceRanges(node);
      const isRam = places.length === 0 || places.some(({ range }) => bytesInside(range, ramInTree(facts)) > 0n);
      report({
        severity: isRam ? 'error' : 'warning',
        message: `${node.name} is a ${compatible} in ${node.parent?.path ?? '/'}, but the kernel takes only children of /reserved-memory for regions.`,
        span: node.definedAt[0],
        node: node.path,
        effect: `no pool is made${isRam ? ', and nothing is reserved: the kernel uses the memory itself' : ''}`,
        help: 'Move the node to /reserved-memory.',
      });
    }
  },
};

/** In /reserved-memory itself; or in a node that is meant to be it, which `reserved-memory/not-under-root` speaks of. */
function isInside(facts: Facts, { parent }: DtNode): boolean {
  if (parent === undefined || parent.path === facts.demand.reservedMemory?.path) return true;
  for (let above: DtNode | undefined = parent; above !== undefined; above = above.parent) {
    if (above.name === '__overlay__') return true;
  }
  return /^reserved[-_]?mem|^reserve[-_]mem/.test(parent.name);
}
