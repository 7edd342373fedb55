import { assert } from '../assert.js';
import type { DtNode, DtTree } from '../tree/node.js';

/** What the kernel's structures take: include/linux/of.h, `struct device_node` and `struct property`, with CONFIG_OF_KOBJ. */
interface TreeStructures {
  readonly node: number;
  readonly property: number;
  readonly align: number;
}

const STRUCTURES_64: TreeStructures = { node: 208, property: 96, align: 8 };
const STRUCTURES_32: TreeStructures = { node: 108, property: 48, align: 4 };

/** drivers/of/fdt.c: FDT_MAX_DEPTH; deeper nodes are left out. */
const MAX_DEPTH = 64;

/** Bytes of the live tree that the kernel makes of the blob, with pointers of 64 and of 32 bits: `unflatten_dt_nodes()`, first pass, rounded up to 4. */
export function unflattenedSizes({ nodes }: DtTree): { readonly size64: number; readonly size32: number } {
  const wide = new Pass(STRUCTURES_64);
  const narrow = new Pass(STRUCTURES_32);
  for (const node of nodes) {
    if (depthOf(node) >= MAX_DEPTH - 1) continue;
    const { name, properties } = node;
    const ownName = properties.has('name') ? undefined : baseNameLength(name);
    const count = properties.size;
    wide.node(name.length, count, ownName);
    narrow.node(name.length, count, ownName);
  }
  return { size64: wide.size, size32: narrow.size };
}

/** The root's is 0; what is too deep is counted no further. */
function depthOf(node: DtNode): number {
  let depth = 0;
  for (let above = node.parent; above !== undefined && depth < MAX_DEPTH; above = above.parent) depth++;
  return depth;
}

/** Gives one piece of memory after the other, each aligned. */
class Pass {
  readonly #structures: TreeStructures;
  #used = 0;

  constructor(structures: TreeStructures) {
    assert(structures.property % structures.align === 0, 'properties lie one behind the other');
    this.#structures = structures;
  }

  /** A node with so many properties, and one more where it lacks its own name. */
  node(nameLength: number, properties: number, ownName: number | undefined): void {
    const { node, property } = this.#structures;
    this.#used = this.#aligned() + node + nameLength + 1;
    if (properties > 0) this.#used = this.#aligned() + properties * property;
    if (ownName !== undefined) this.#used = this.#aligned() + property + ownName + 1;
  }

  get size(): number {
    return Math.ceil(this.#used / 4) * 4;
  }

  #aligned(): number {
    const { align } = this.#structures;
    return Math.ceil(this.#used / align) * align;
  }
}

/** A node without `name` gets one: its own name up to the last `@`. */
function baseNameLength(name: string): number {
  const at = name.lastIndexOf('@');
  return at < 0 ? name.length : at;
}
