import type { DtNode, DtProperty } from '../node.js';
import { cells, latin1, markAt, strings } from '../read.js';
import { allNodes } from '../tree-index.js';
import { findNode, phandleOf } from './find.js';
import type { GrowingNode } from './growing-tree.js';
import type { Patches } from './patches.js';
import type { Say } from './say.js';

const MAX_PHANDLE = 0xffff_fffe;

/** Moves an overlay's own phandles behind those of the base (fdt_overlay.c: `overlay_adjust_local_phandles`). */
export function movePhandles(overlay: DtNode, delta: number, patches: Patches, say: Say): void {
  for (const node of allNodes(overlay)) {
    for (const name of ['phandle', 'linux,phandle']) {
      const property = node.properties.get(name);
      if (property !== undefined) movePhandle(property, delta, patches, say);
    }
  }
}

function movePhandle(property: DtProperty, delta: number, patches: Patches, say: Say): void {
  const name = property.name.value;
  if (property.bytes.length !== 4) {
    say('overlay/phandle', `${name} is ${property.bytes.length} bytes long, but a phandle is one cell.`, property.span);
    return;
  }
  const patched = patches.of(property);
  const moved = patched.cellAt(0) + delta;
  if (moved <= MAX_PHANDLE) patched.setCell(0, moved);
  else
    say('overlay/phandle', `${name} moves to 0x${moved.toString(16)}, but phandles end at 0xfffffffe.`, property.span);
}

/** Moves the cells that refer to those phandles, as `/__local_fixups__` lists them (`overlay_update_local_references`). */
export function moveLocalReferences(overlay: DtNode, delta: number, patches: Patches, say: Say): void {
  const fixups = overlay.children.get('__local_fixups__');
  if (fixups === undefined) return;
  const work: [DtNode, DtNode][] = [[fixups, overlay]];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [fixup, node] = next;
    for (const [name, offsets] of fixup.properties) {
      const property = node.properties.get(name);
      if (property === undefined || offsets.bytes.length % 4 !== 0) {
        const message = `__local_fixups__ lists cells of ${name} in ${node.path}, but there is no such property.`;
        say('overlay/local-fixups', message, offsets.span);
      } else moveCells(property, offsets, delta, patches, say);
    }
    for (const child of fixup.children.values()) {
      const target = childNamed(node, child.name);
      if (target !== undefined) work.push([child, target]);
      else
        say(
          'overlay/local-fixups',
          `__local_fixups__ lists ${child.name} in ${node.path}, but there is no such node.`,
          child.definedAt[0],
        );
    }
  }
}

function moveCells(property: DtProperty, offsets: DtProperty, delta: number, patches: Patches, say: Say): void {
  const patched = patches.of(property);
  for (const { value: offset, span } of cells(offsets)) {
    if (offset + 4 > property.bytes.length) {
      say(
        'overlay/local-fixups',
        `A fixup says byte ${offset} of ${property.name.value}, but that has ${property.bytes.length}.`,
        span,
      );
    } else patched.setCell(offset, (patched.cellAt(offset) + delta) >>> 0);
  }
}

/** The child of a name, as libfdt looks for it: without unit address it also finds the first that has one. */
function childNamed(node: DtNode, name: string): DtNode | undefined {
  if (name.includes('@')) return node.children.get(name);
  for (const child of node.children.values()) {
    if (child.name === name || child.name.startsWith(`${name}@`)) return child;
  }
  return undefined;
}

/**
 * Fills the cells that wait for nodes of the base, as `/__fixups__` lists them by label (`overlay_fixup_phandles`); returns
 * the properties with a cell that still waits.
 */
export function fillReferences(
  base: GrowingNode,
  overlay: DtNode,
  patches: Patches,
  say: Say,
): ReadonlySet<DtProperty> {
  const waiting = new Set<DtProperty>();
  const fixups = overlay.children.get('__fixups__');
  if (fixups === undefined) return waiting;
  const symbols = base.childNamed('__symbols__');
  for (const [label, places] of fixups.properties) {
    const target = findSymbol(label, base, symbols);
    for (const { value: place, span } of strings(places)) {
      const use = parseFixup(place, overlay);
      if (use === undefined) {
        say('overlay/fixups', `"${place}" names no cell of the overlay, but a fixup is path:property:offset.`, span);
      } else if (typeof target === 'string') {
        waiting.add(use.property);
        const at = markAt(use.property.marks, use.offset)?.span ?? use.property.span;
        say('overlay/unknown-label', `The overlay refers to &${label}, but ${target}.`, at, {
          help: label.startsWith('/')
            ? 'Write a label of the base: an overlay cannot refer to its paths.'
            : symbols === undefined
              ? 'Compile the base with -@.'
              : `Give a node of the base the label ${label}.`,
          node: use.node.path,
          property: use.property.name.value,
        });
      } else patches.of(use.property).setCell(use.offset, target.phandle, target.node.path);
    }
  }
  return waiting;
}

/** The node of the base that a label names, with its phandle; or why there is none. */
function findSymbol(
  label: string,
  base: GrowingNode,
  symbols: GrowingNode | undefined,
): { readonly node: GrowingNode; readonly phandle: number } | string {
  if (symbols === undefined) return 'the base has no __symbols__';
  const symbol = symbols.properties.get(label);
  if (symbol === undefined) return 'no node of the base has this label';
  const path = strings(symbol)[0]?.value ?? '';
  const node = findNode(base, path);
  if (node === undefined) return `the base has no node ${path}`;
  const phandle = phandleOf(node);
  return phandle === 0 ? `${path} has no phandle` : { node, phandle };
}

interface Use {
  readonly node: DtNode;
  readonly property: DtProperty;
  readonly offset: number;
}

/** `path:property:offset` */
function parseFixup(text: string, overlay: DtNode): Use | undefined {
  const [, path = '', name = '', digits = ''] = /^([^:]+):([^:]+):\s*\+?(\d+)$/.exec(text) ?? [];
  let node: DtNode | undefined = overlay;
  for (const part of path.split('/')) if (part !== '' && node !== undefined) node = childNamed(node, part);
  const property = node?.properties.get(name);
  const offset = Number(digits);
  if (node === undefined || property === undefined || digits === '' || offset + 4 > property.bytes.length)
    return undefined;
  return { node, property, offset };
}

/** Whether the bytes are one string with its NUL, and nothing behind. */
export function oneString(property: DtProperty): string | undefined {
  const text = latin1(property.bytes);
  return text.indexOf('\0') === text.length - 1 ? text.slice(0, -1) : undefined;
}
