import type { Bytes } from '../../units/units.js';
import { type BootStep, byKernel, say } from '../journal.js';
import { roundUp } from '../memblock/find.js';
import type { HugetlbCma } from '../parameters.js';
import { declareContiguous } from '../pools/cma-table.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';

const PLACE = { name: 'areas for huge pages', mirrors: 'mm/hugetlb.c: hugetlb_cma_reserve()' };
const because = byKernel('hugetlb_cma=');

/** What gigantic pages are on this arch: a PUD's block with 4K pages, else a contiguous run of PMD blocks. */
export function giganticSize(world: World): Bytes {
  if (world.arch !== 'arm64' || world.pageShift === 12) return 1n << 30n;
  // arch/arm64/include/asm/pgtable-hwdef.h: CONT_PMD_SHIFT.
  return 1n << BigInt(2 * world.pageShift - 3 + 5);
}

const mib = (size: Bytes): bigint => size >> 20n;

/** Drops what is asked of nodes that do not exist, or too little (hugetlb_cma_reserve(), first part). */
function validated(state: BootState, asked: HugetlbCma, gigantic: Bytes): { state: BootState; asked: HugetlbCma } {
  const perNode = new Map(asked.perNode);
  let { size } = asked;
  let current = state;
  for (const [nid, wanted] of [...asked.perNode].sort(([a], [b]) => a - b)) {
    const online = state.nodes.includes(nid);
    if (wanted === 0n || (online && wanted >= gigantic)) continue;
    const fault = online
      ? `hugetlb_cma: cma area of node ${nid} should be at least ${mib(gigantic)} MiB`
      : `hugetlb_cma: invalid node ${nid} specified`;
    current = say(current, fault, because);
    size -= wanted;
    perNode.delete(nid);
  }
  return { state: current, asked: { size, perNode } };
}

/** Gigantic pages from CMA: an area per node, in Designated Movable Blocks with `hugetlb_dmb`. */
export const reserveHugetlbCma: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const parameter = state.parameters.hugetlbCma;
    if (parameter === undefined || parameter.size === 0n || !world.config.hugetlb || !world.config.cma) return state;
    const gigantic = giganticSize(world);
    const { state: checked, asked } = validated(state, parameter, gigantic);
    if (asked.size === 0n) return checked;
    if (asked.size < gigantic) {
      return say(checked, `hugetlb_cma: cma area should be at least ${mib(gigantic)} MiB`, because);
    }
    return reserveOnNodes(checked, world, asked, gigantic);
  },
};

function reserveOnNodes(state: BootState, world: World, asked: HugetlbCma, gigantic: Bytes): BootState {
  const specific = [...asked.perNode.values()].some((size) => size > 0n);
  const nodes = BigInt(Math.max(1, state.nodes.length));
  const share = roundUp((asked.size + nodes - 1n) / nodes, gigantic);
  const text = `hugetlb_cma: reserve ${mib(asked.size)} MiB, up to ${mib(share)} MiB per node`;
  let current = specific ? state : say(state, text, because);
  let reserved = 0n;
  for (const nid of state.nodes) {
    const left = asked.size - reserved;
    const wanted = specific ? (asked.perNode.get(nid) ?? 0n) : share < left ? share : left;
    if (wanted === 0n) continue;
    const size = roundUp(wanted, gigantic);
    const declared = declareContiguous(current, PLACE, areaOf(world, state, nid, size), world);
    current = declared.state;
    if (declared.error !== undefined) {
      current = say(current, `hugetlb_cma: reservation failed: err ${ERRNO[declared.error]}, node ${nid}`, because);
      continue;
    }
    reserved += size;
    current = say(current, `hugetlb_cma: reserved ${mib(size)} MiB on node ${nid}`, because);
    if (reserved >= asked.size) break;
  }
  return current;
}

const ERRNO = { ENOSPC: -28, EINVAL: -22, EBUSY: -16, ENOMEM: -12 } as const;

const areaOf = (world: World, state: BootState, nid: number, size: Bytes) =>
  ({
    name: `hugetlb${nid}`,
    base: 0n,
    size,
    limit: 0n,
    alignment: 1n << BigInt(2 * world.pageShift - 3),
    fixed: false,
    ...(world.config.numa ? { nid } : {}),
    isDefault: false,
    inMovableBlock: state.parameters.hugetlbDmb,
    because,
    certainty: 'estimated',
  }) as const;

const PERNUMA = { name: 'CMA areas per node', mirrors: 'kernel/dma/contiguous.c: dma_pernuma_cma_reserve()' };

/** `cma_pernuma=`: an area on each node. */
export const reserveCmaPerNode: BootStep = {
  ...PERNUMA,
  run: (state, world) => {
    const size = state.parameters.cmaPerNode ?? 0n;
    if (size === 0n) return state;
    const cause = byKernel('cma_pernuma=');
    return state.nodes.reduce((current, nid) => {
      const area = { ...areaOf(world, state, nid, size), name: `pernuma${nid}`, alignment: 0n, inMovableBlock: false };
      const declared = declareContiguous(current, PERNUMA, { ...area, nid, because: cause }, world);
      if (declared.error === undefined) return declared.state;
      const failed = `cma: dma_pernuma_cma_reserve: reservation failed: err ${ERRNO[declared.error]}, node ${nid}`;
      return say(declared.state, failed, cause);
    }, state);
  },
};
