import type { DtNode, DtProperty, DtTree } from '../tree/node.js';
import { byteCount } from '../tree/read.js';
import { busCells, busOf, translate } from './bus.js';
import type { DmaWindow, DmaWindows } from './demand.js';
import { cellAt, isAvailable, numberAt, stringList } from './flat.js';

/** Every `dma-ranges` that limits the DMA zone: drivers/of/address.c, `of_dma_get_max_cpu_address()`, which passes by disabled buses. */
export function readDmaWindows(tree: DtTree): readonly DmaWindows[] {
  const found: DmaWindows[] = [];
  for (const node of tree.nodes) {
    const property = node.properties.get('dma-ranges');
    if (property === undefined || byteCount(property) === 0 || !isEnabled(node)) continue;
    found.push({ path: node.path, span: property.span, windows: windowsIn(tree, node, property) });
  }
  return found;
}

/** Nobody asks for the state of the root. */
function isEnabled(node: DtNode): boolean {
  for (let each = node; each.parent !== undefined; each = each.parent) if (!isAvailable(each)) return false;
  return true;
}

/**
 * What a device can reach: drivers/of/address.c, `of_dma_get_range()`, from the device's parent upwards to the first
 * `dma-ranges` that is not empty. Undefined: no limit.
 */
export function dmaWindowsOf(tree: DtTree, device: DtNode): readonly DmaWindow[] | undefined {
  let seen = false;
  const visited = new Set<DtNode>();
  for (let node = dmaParent(tree, device); node !== undefined && !visited.has(node); node = dmaParent(tree, node)) {
    visited.add(node);
    const property = node.properties.get('dma-ranges');
    if (property !== undefined && property.bytes.length > 0) return windowsIn(tree, node, property);
    if (seen && property === undefined) return undefined;
    seen = true;
  }
  return undefined;
}

function windowsIn(tree: DtTree, node: DtNode, property: DtProperty): readonly DmaWindow[] {
  const inner = busCells(node);
  const outer = busCells(node.parent ?? node);
  const { flagCells } = busOf(node);
  const step = 4 * (inner.address + outer.address + inner.size);
  const windows: DmaWindow[] = [];
  for (let at = 0; step > 0 && at + step <= property.bytes.length; at += step) {
    const cpu = at + 4 * inner.address;
    windows.push({
      bus: numberAt(property.bytes, at + 4 * flagCells, inner.address - flagCells),
      cpu: translate(node, property.bytes.subarray(cpu, cpu + 4 * outer.address), 'dma-ranges', (from) =>
        dmaParent(tree, from),
      ),
      size: numberAt(property.bytes, cpu + 4 * outer.address, inner.size),
    });
  }
  return windows;
}

/** `__of_get_dma_parent()`: the interconnect named `dma-mem`, else the parent. */
function dmaParent(tree: DtTree, node: DtNode): DtNode | undefined {
  const index = stringList(node.properties.get('interconnect-names')).indexOf('dma-mem');
  const list = node.properties.get('interconnects');
  if (index < 0 || list === undefined) return node.parent;
  for (let at = 0, entry = 0; at + 4 <= list.bytes.length; entry++) {
    const provider = tree.nodeByPhandle.get(cellAt(list.bytes, at));
    const cells = provider?.properties.get('#interconnect-cells');
    if (provider === undefined || cells === undefined || cells.bytes.length < 4) return node.parent;
    if (entry === index) return provider;
    at += 4 + 4 * cellAt(cells.bytes, 0);
  }
  return node.parent;
}
