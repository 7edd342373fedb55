import type { MemoryDemand } from '../memory/demand.js';
import type { Range } from '../units/range.js';
import { blockParameter } from './command-line.js';

/** Blocks as device-tree text that can be pasted behind a board's own; it merges into what /reserved-memory holds. */
export function blockNodes(
  demand: MemoryDemand,
  blocks: readonly Range[],
  compatible = 'designated-movable-block',
): string {
  const { addressCells, sizeCells } = demand;
  const nodes = blocks.flatMap((block) => [
    '',
    `\t\tdmb@${block.base.toString(16)} {`,
    `\t\t\tcompatible = "${compatible}";`,
    '\t\t\treusable;',
    `\t\t\treg = <${cells(block.base, addressCells)} ${cells(block.size, sizeCells)}>;`,
    '\t\t};',
  ]);
  return [
    '/ {',
    '\treserved-memory {',
    `\t\t#address-cells = <${addressCells}>;`,
    `\t\t#size-cells = <${sizeCells}>;`,
    '\t\tranges;',
    ...nodes,
    '\t};',
    '};',
  ].join('\n');
}

/** A number as so many cells. */
function cells(value: bigint, count: number): string {
  const all = Array.from(
    { length: Math.max(count, 1) },
    (_, index) => (value >> BigInt(32 * (count - 1 - index))) & 0xffff_ffffn,
  );
  return all.map((cell) => `0x${cell.toString(16)}`).join(' ');
}

/** Whether a range can be written in the root's cells. */
export const fitsCells = (demand: MemoryDemand, range: Range): boolean =>
  range.base < 1n << BigInt(32 * demand.addressCells) && range.size < 1n << BigInt(32 * demand.sizeCells);

/** Blocks as one `movablecore=` parameter, from the lowest up: the block table is searched in ascending order. */
export const blocksParameter = (blocks: readonly Range[]): string =>
  `movablecore=${ascending(blocks).map(blockParameter).join(',')}`;

export const ascending = (blocks: readonly Range[]): readonly Range[] =>
  [...blocks].sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : 0));
