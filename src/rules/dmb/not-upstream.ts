import { sizeText } from '../../units/format.js';
import { parameterSpan, valueSpan } from '../places.js';
import {
  CMA_COMPATIBLE,
  DMB_COMPATIBLE,
  DMB_POOL_COMPATIBLE,
  firstTuple,
  isDmb,
  type SeenRegion,
  seenRegions,
} from '../regions.js';
import type { Facts, Finding, Rule } from '../rule.js';
import { blocksOnCommandLine } from './command-line.js';
import { hasBlockNodes, hasBlockParameter } from './support.js';

/** No mainline kernel has movable blocks: a node of that compatible finds no handler, and stays reserved. */
export const notUpstream: Rule = {
  code: 'dmb/not-upstream',
  severity: 'warning',
  summary: 'Movable blocks are asked of a kernel that has none.',
  check(facts, report) {
    const nodes = seenRegions(facts).filter(isDmb);
    if (hasBlockNodes(facts)) {
      const [first] = nodes;
      if (first !== undefined && facts.world.facts.kernel === undefined) report(assumedKernel(facts, first, nodes));
    } else {
      for (const region of nodes) report(lost(facts, region));
    }
    if (hasBlockParameter(facts)) return;
    const [block] = blocksOnCommandLine(facts);
    if (block !== undefined) report(ignoredBase(facts, block.text));
  },
};

function assumedKernel(facts: Facts, first: SeenRegion, nodes: readonly SeenRegion[]): Finding {
  const size = nodes.reduce((sum, region) => sum + (sizeOf(region) ?? 0n), 0n);
  return {
    severity: 'note',
    message: `Movable blocks are not in mainline Linux; this board is checked for ${facts.world.kernel.name}, which has them.`,
    span: first.span,
    node: first.path,
    effect: `mainline would reserve ${nodes.length === 1 ? 'the block' : `these ${nodes.length} regions`}, ${sizeText(size)} in all, and never use the memory`,
    help: 'Name the kernel with --kernel.',
  };
}

function lost(facts: Facts, region: SeenRegion): Finding {
  const compatible = region.node.properties.get('compatible');
  const name = region.compatible.find((each) => [DMB_COMPATIBLE, DMB_POOL_COMPATIBLE].includes(each.toLowerCase()));
  const size = sizeOf(region);
  return {
    message: `${region.name} is a ${name}, but ${facts.world.kernel.name} has no handler for it.`,
    span: compatible === undefined ? region.span : valueSpan(compatible),
    node: region.path,
    property: 'compatible',
    effect: `${size === undefined ? 'its memory is' : `${sizeText(size)} are`} reserved and never used`,
    help: `Write "${CMA_COMPATIBLE}" for a pool, remove the node, or boot a kernel that has movable blocks.`,
  };
}

function ignoredBase(facts: Facts, text: string): Finding {
  return {
    message: `movablecore=${text} names a base, but ${facts.world.kernel.name} reads the size only.`,
    span: parameterSpan(facts, text),
    effect: 'as much memory becomes movable somewhere else, at the end of each node',
    help: 'Remove the base, or boot a kernel that has movable blocks.',
  };
}

const sizeOf = (region: SeenRegion): bigint | undefined => firstTuple(region)?.value.size ?? region.placed?.range?.size;
