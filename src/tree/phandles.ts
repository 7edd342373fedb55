import { generatedProperty, resolve } from './assemble.js';
import { type Check, type Checked, type Fail, placeOf, related } from './checks.js';
import type { BuildContext } from './context.js';
import type { LiveNode, LiveProperty } from './live.js';
import type { Place } from './placed.js';
import { replaceBytes } from './values.js';

/** Gives nodes their phandles: one counter from 1 that skips what is taken and never goes back (`get_node_phandle`). */
export class PhandleAllocator {
  readonly #context: BuildContext;
  readonly #nodes = new Map<number, LiveNode>();
  #next = 1;

  constructor(context: BuildContext) {
    this.#context = context;
  }

  /** The living node that has a phandle. */
  nodeOf(phandle: number): LiveNode | undefined {
    const node = this.#nodes.get(phandle);
    return node?.deleted ? undefined : node;
  }

  /** Records a phandle that the source gives. */
  take(phandle: number, node: LiveNode): void {
    node.phandle = phandle;
    this.#nodes.set(phandle, node);
  }

  /** The node's phandle; a new one is also appended to its properties. */
  phandleOf(node: LiveNode): number {
    if (node.phandle !== 0) return node.phandle;
    while (this.nodeOf(this.#next) !== undefined) this.#next++;
    this.take(this.#next, node);
    const format = this.#context.options.phandleFormat ?? 'epapr';
    if (format !== 'epapr') this.#append('linux,phandle', node);
    if (format !== 'legacy') this.#append('phandle', node);
    return node.phandle;
  }

  #append(name: string, node: LiveNode): void {
    if (node.properties.has(name)) return;
    const property = generatedProperty(name, placeOf(node), 'u32', this.#context);
    replaceBytes(property, () => this.#context.arena.appendCell(node.phandle));
    node.properties.append(property);
  }
}

/** Reads the phandles that the source gives; each must be one good cell and belong to one node (`check_explicit_phandles`). */
export const explicitPhandles =
  (phandles: PhandleAllocator): Check =>
  (tree, fail) => {
    for (const node of tree.nodes) {
      const modern = phandleIn(node.properties.get('phandle'), node, tree, fail);
      const legacy = phandleIn(node.properties.get('linux,phandle'), node, tree, fail);
      const phandle = modern !== 0 ? modern : legacy;
      if (phandle === 0) continue;
      const property = node.properties.get('phandle') ?? node.properties.get('linux,phandle');
      const place = property === undefined ? placeOf(node) : valuePlace(property);
      if (modern !== 0 && legacy !== 0 && modern !== legacy) {
        fail({
          message: `${node.path} has the phandle 0x${modern.toString(16)}, but its linux,phandle says 0x${legacy.toString(16)}.`,
          place,
          node: node.path,
          property: 'phandle',
          help: 'Remove linux,phandle.',
        });
      }
      const other = phandles.nodeOf(phandle);
      if (other === undefined || other === node) phandles.take(phandle, node);
      else {
        fail({
          message: `${node.path} has the phandle 0x${phandle.toString(16)}, but ${other.path} has it already.`,
          place,
          related: [related(`${other.path} is here`, placeOf(other), tree)],
          node: node.path,
          property: 'phandle',
          help: 'Remove both phandle properties: nodes that are referred to by label get one by themselves.',
        });
      }
    }
  };

/** Where the value stands, or the statement if it has none. */
function valuePlace({ written }: LiveProperty): Place {
  const value = written.kind === 'property' ? written.value : undefined;
  const [first, last] = [value?.[0], value?.at(-1)];
  return first === undefined || last === undefined ? written : { start: first.start, end: last.end };
}

const NO_PHANDLES = new Set([0, 0xffff_ffff]);

/** The phandle that a property gives; 0 if none, if it is to be chosen, or if it is no phandle. */
function phandleIn(property: LiveProperty | undefined, node: LiveNode, tree: Checked, fail: Fail): number {
  if (property === undefined) return 0;
  const about = { place: valuePlace(property), node: node.path, property: property.key };
  if (property.length !== 4) {
    fail({ ...about, message: `${property.key} is ${property.length} bytes long, but a phandle is one cell.` });
    return 0;
  }
  let reference = property.references;
  while (reference !== undefined && reference.kind !== 'phandle') reference = reference.next;
  if (reference !== undefined) {
    if (resolve(reference.written, tree.root, tree.labels) !== node) {
      fail({ ...about, message: `${property.key} refers to another node, but a node cannot have another's phandle.` });
    }
    return 0;
  }
  const phandle = property.source.arena.cellAt(property.start);
  if (!NO_PHANDLES.has(phandle)) return phandle;
  fail({ ...about, message: `${property.key} is 0x${phandle.toString(16)}, but 0 and 0xffffffff are no phandles.` });
  return 0;
}
