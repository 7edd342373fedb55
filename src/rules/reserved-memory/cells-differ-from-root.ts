import type { Edit } from '../../diagnostic/diagnostic.js';
import { cellAt, tuples } from '../../memory/flat.js';
import type { DtNode, DtProperty } from '../../tree/node.js';
import { missingRootCells } from '../memory/root-cells.js';
import { addProperty, insertCells, removeCell, writeNumber } from '../mend.js';
import { valueSpan } from '../places.js';
import { bytesInside, ramInTree } from '../ram.js';
import { nodeAt } from '../regions.js';
import type { Facts, Rule } from '../rule.js';
import { MAX_WRITTEN_CELLS } from './malformed.js';

interface CellCounts {
  readonly address: number;
  readonly size: number;
}

/** drivers/of/fdt.c: `__reserved_mem_check_root()` wants the root's cells, written down. */
export const cellsDifferFromRoot: Rule = {
  code: 'reserved-memory/cells-differ-from-root',
  severity: 'error',
  summary: "/reserved-memory does not repeat the root's #address-cells and #size-cells.",
  check(facts, report) {
    const { reservedMemory, addressCells, sizeCells, regions } = facts.demand;
    if (reservedMemory === undefined || !regions.some((region) => region.enabled)) return;
    if (missingRootCells(facts).length > 0) return;
    const node = nodeAt(facts, reservedMemory.path);
    const wanted = { '#address-cells': addressCells, '#size-cells': sizeCells };
    const wrong = Object.entries(wanted).filter(([name, cells]) => cellsIn(node, name) !== cells);
    const [first] = wrong;
    if (first === undefined) return;
    const property = node.properties.get(first[0]);
    const found = wrong.map(([name]) => `${name} ${cellsIn(node, name) ?? 'missing'}`).join(' and ');
    const must = wrong.map(([, cells]) => cells).join(' and ');
    const edits = mend(facts, node, wrong);
    report({
      message: `${node.name} has ${found}, but the kernel wants what the root has: ${must}.`,
      span: property === undefined ? node.definedAt[0] : valueSpan(property),
      node: node.path,
      property: first[0],
      kernelMessage: 'Reserved memory: unsupported node format, ignoring',
      effect: 'the kernel passes over every region below it: their memory is used as ordinary RAM',
      help: `Write ${wrong.map(([name, cells]) => `${name} = <${cells}>;`).join(' ')} and give each reg ${addressCells} + ${sizeCells} cells.`,
      ...(edits === undefined ? {} : { fix: { description: "use the root's cells in /reserved-memory", edits } }),
    });
  },
};

function cellsIn(node: DtNode, name: string): number | undefined {
  const property = node.properties.get(name);
  return property === undefined || property.bytes.length < 4 ? undefined : cellAt(property.bytes, 0);
}

/** The counts, and every number of the children in as many cells; undefined if one of them gives no hold. */
function mend(facts: Facts, node: DtNode, wrong: readonly (readonly [string, number])[]): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  for (const [name, cells] of wrong) {
    const property = node.properties.get(name);
    const added = property === undefined ? addProperty(node, `${name} = <${cells}>;`) : undefined;
    const written = property === undefined ? undefined : writeNumber(property, 0, 1, BigInt(cells));
    if (added !== undefined) edits.push(added);
    else if (written !== undefined) edits.push(...written);
    else return undefined;
  }
  const from = { address: cellsIn(node, '#address-cells') ?? 2, size: cellsIn(node, '#size-cells') ?? 1 };
  const to = { address: facts.demand.addressCells, size: facts.demand.sizeCells };
  if (to.address > MAX_WRITTEN_CELLS || to.size > MAX_WRITTEN_CELLS) return undefined;
  for (const child of node.children.values()) {
    const changed = recounted(facts, child, from, to);
    if (changed === undefined) return undefined;
    edits.push(...changed);
  }
  return edits;
}

/** The numbers of one region in other counts of cells. A `reg` that already makes sense in the root's counts stays. */
function recounted(facts: Facts, child: DtNode, from: CellCounts, to: CellCounts): readonly Edit[] | undefined {
  const reg = child.properties.get('reg');
  if (reg !== undefined && fits(reg, to) && (!fits(reg, from) || liesInRam(facts, reg, to))) return [];
  const pair = [from.address, from.size] as const;
  const target = [to.address, to.size] as const;
  const kinds: readonly (readonly [string, readonly number[], readonly number[]])[] = [
    ['reg', pair, target],
    ['alloc-ranges', pair, target],
    ['size', [from.size], [to.size]],
    ['alignment', [from.address], [to.address]],
  ];
  const edits: Edit[] = [];
  for (const [name, have, want] of kinds) {
    const property = child.properties.get(name);
    const changed = property === undefined ? [] : recount(property, have, want);
    if (changed === undefined) return undefined;
    edits.push(...changed);
  }
  return edits;
}

function recount(property: DtProperty, have: readonly number[], want: readonly number[]): readonly Edit[] | undefined {
  const step = 4 * have.reduce((sum, cells) => sum + cells, 0);
  if (step === 0 || property.bytes.length % step !== 0) return undefined;
  const edits: (Edit | undefined)[] = [];
  for (let offset = 0; offset < property.bytes.length; ) {
    for (const [index, cells] of have.entries()) {
      const more = (want[index] ?? 0) - cells;
      if (more > 0)
        edits.push(
          insertCells(
            property,
            offset,
            Array.from({ length: more }, () => 0n),
          ),
        );
      for (let cell = 0; cell < -more; cell++) {
        edits.push(
          cellAt(property.bytes, offset + 4 * cell) === 0 ? removeCell(property, offset + 4 * cell) : undefined,
        );
      }
      offset += 4 * cells;
    }
  }
  return edits.every((edit) => edit !== undefined) ? edits : undefined;
}

const fits = (reg: DtProperty, cells: CellCounts): boolean =>
  reg.bytes.length % (4 * (cells.address + cells.size)) === 0;

function liesInRam(facts: Facts, reg: DtProperty, cells: CellCounts): boolean {
  const ram = ramInTree(facts);
  const all = tuples(reg, cells.address, cells.size);
  return all.length > 0 && all.every(({ value }) => value.size > 0n && bytesInside(value, ram) === value.size);
}
