import type { DtNode } from '../tree/node.js';
import type {
  DynamicPlacement,
  MalformedPlacement,
  Placement,
  RegionFlag,
  ReservedMemoryParent,
  ReservedRegion,
} from './demand.js';
import { cellAt, isAvailable, locatedNumber, numberAt, stringList, tuples } from './flat.js';

const REGION_FLAGS: readonly RegionFlag[] = ['no-map', 'reusable', 'linux,cma-default', 'linux,dma-default'];

/** Whether the kernel accepts the node as a whole: drivers/of/fdt.c: `__reserved_mem_check_root()`, in its order. */
export function readParent(node: DtNode, addressCells: number, sizeCells: number): ReservedMemoryParent {
  const { path } = node;
  const span = node.definedAt[0];
  const size = node.properties.get('#size-cells');
  if (size === undefined || cellAt(size.bytes, 0) !== sizeCells) return { path, span, problem: 'size-cells' };
  const address = node.properties.get('#address-cells');
  if (address === undefined || cellAt(address.bytes, 0) !== addressCells)
    return { path, span, problem: 'address-cells' };
  if (!node.properties.has('ranges')) return { path, span, problem: 'no-ranges' };
  return { path, span };
}

/** Every child of /reserved-memory, in tree order, measured with the root's cells. */
export function readRegions(parent: DtNode, addressCells: number, sizeCells: number): readonly ReservedRegion[] {
  return [...parent.children.values()].map((node) => {
    const phandle = node.properties.get('phandle') ?? node.properties.get('linux,phandle');
    return {
      path: node.path,
      name: node.name,
      compatible: stringList(node.properties.get('compatible')),
      enabled: isAvailable(node),
      placement: readPlacement(node, addressCells, sizeCells),
      flags: new Set(REGION_FLAGS.filter((flag) => node.properties.has(flag))),
      span: node.definedAt[0],
      ...(phandle === undefined ? {} : { phandle: Number(numberAt(phandle.bytes, 0, phandle.bytes.length >> 2)) }),
    };
  });
}

/** `fdt_scan_reserved_mem()`: `reg` if it is there, else `size`; the latter is looked at only when memory is sought for it. */
function readPlacement(node: DtNode, addressCells: number, sizeCells: number): Placement {
  const reg = node.properties.get('reg');
  if (reg === undefined) return readDynamic(node, addressCells, sizeCells) ?? { kind: 'none' };
  const step = 4 * (addressCells + sizeCells);
  if (reg.bytes.length > 0 && (step === 0 || reg.bytes.length % step !== 0)) {
    return { kind: 'malformed', property: 'reg', span: reg.span };
  }
  const ranges = tuples(reg, addressCells, sizeCells);
  const whenEmpty = ranges[0]?.value.size === 0n ? readDynamic(node, addressCells, sizeCells) : undefined;
  return { kind: 'static', ranges, ...(whenEmpty === undefined ? {} : { whenEmpty }) };
}

/** drivers/of/of_reserved_mem.c: `__reserved_mem_alloc_size()`. It counts `alignment` in address cells. */
function readDynamic(
  node: DtNode,
  addressCells: number,
  sizeCells: number,
): DynamicPlacement | MalformedPlacement | undefined {
  const size = node.properties.get('size');
  if (size === undefined) return undefined;
  if (size.bytes.length !== 4 * sizeCells) return { kind: 'malformed', property: 'size', span: size.span };
  const alignment = node.properties.get('alignment');
  if (alignment !== undefined && alignment.bytes.length !== 4 * addressCells) {
    return { kind: 'malformed', property: 'alignment', span: alignment.span };
  }
  const windows = node.properties.get('alloc-ranges');
  const step = 4 * (addressCells + sizeCells);
  if (windows !== undefined && (step === 0 || windows.bytes.length % step !== 0)) {
    return { kind: 'malformed', property: 'alloc-ranges', span: windows.span };
  }
  return {
    kind: 'dynamic',
    size: locatedNumber(size, 0, sizeCells),
    ...(alignment === undefined ? {} : { alignment: locatedNumber(alignment, 0, addressCells) }),
    allocRanges: windows === undefined ? [] : tuples(windows, addressCells, sizeCells),
    ...(windows === undefined ? {} : { allocRangesSpan: windows.span }),
  };
}
