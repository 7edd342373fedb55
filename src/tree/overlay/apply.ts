import type { Diagnostic, Outcome } from '../../diagnostic/diagnostic.js';
import type { DtNode, DtProperty, DtTree, NodePath } from '../node.js';
import { cellAt, strings } from '../read.js';
import { allNodes, makeTree } from '../tree-index.js';
import { findNode, findPhandle, maxPhandle } from './find.js';
import { fillReferences, moveLocalReferences, movePhandles, oneString } from './fixups.js';
import { type GrowingNode, growingCopy } from './growing-tree.js';
import { Patches } from './patches.js';
import type { Say } from './say.js';

/**
 * A tree with overlays applied to it, one after the other, as `fdtoverlay` does (libfdt/fdt_overlay.c: `fdt_overlay_apply`).
 * Where that gives up, an error says why, and the tree holds as much as could be applied.
 */
export function applyOverlays(base: DtTree, overlays: readonly DtTree[]): Outcome<DtTree> {
  const diagnostics: Diagnostic[] = [];
  const say: Say = (code, message, span, more) => {
    diagnostics.push({ code, severity: 'error', message, span, related: [], ...more });
  };
  const root = growingCopy(base.root);
  const names = new Set<string>();
  for (const node of allNodes(root)) for (const name of node.properties.keys()) names.add(name);
  for (const overlay of overlays) new Application(root, overlay.root, names, say).run();
  const { memreserves, plugin, bootCpuid } = base;
  return { value: makeTree({ root, memreserves, plugin, bootCpuid, nameOrder: [...names] }), diagnostics };
}

const OVERLAY = '__overlay__';
/** What a boot loader renames to `__overlay__` if it is asked to. */
const DORMANT = '__dormant__';

/** One overlay on its way into the tree. */
class Application {
  readonly #root: GrowingNode;
  readonly #overlay: DtNode;
  /** The names of properties in the order in which a blob comes to hold them. */
  readonly #names: Set<string>;
  readonly #say: Say;
  readonly #patches: Patches;
  /** Where each fragment goes, by its name. */
  readonly #targets = new Map<string, GrowingNode>();
  /** Properties with a cell for which the base has no node; that was told already. */
  #waiting: ReadonlySet<DtProperty> = new Set();

  constructor(root: GrowingNode, overlay: DtNode, names: Set<string>, say: Say) {
    this.#root = root;
    this.#overlay = overlay;
    this.#names = names;
    this.#say = say;
    this.#patches = new Patches((path) => this.#pathInTree(path));
  }

  run(): void {
    const delta = maxPhandle(this.#root);
    movePhandles(this.#overlay, delta, this.#patches, this.#say);
    moveLocalReferences(this.#overlay, delta, this.#patches, this.#say);
    this.#waiting = fillReferences(this.#root, this.#overlay, this.#patches, this.#say);
    for (const fragment of this.#overlay.children.values()) {
      const content = fragment.children.get(OVERLAY);
      if (content === undefined) {
        this.#passedOver(fragment);
        continue;
      }
      const target = this.#targetOf(fragment);
      if (target === undefined) continue;
      this.#targets.set(fragment.name, target);
      this.#merge(content, target);
    }
    this.#addSymbols();
  }

  /** A fragment without content "is not supposed to be merged" (`overlay_merge`); one that has it under another name was meant to be. */
  #passedOver(fragment: DtNode): void {
    if (!fragment.properties.has('target') && !fragment.properties.has('target-path')) return;
    for (const child of fragment.children.values()) {
      if (child.name === DORMANT) continue;
      const message = `${fragment.name} has ${child.name}, but what it changes must stand in ${OVERLAY}.`;
      this.#say('overlay/content', message, child.definedAt[0], {
        severity: 'warning',
        node: fragment.path,
        effect: 'nothing of the fragment is applied, and nobody says so',
        help: `Write ${OVERLAY}.`,
      });
    }
  }

  /** The node that a fragment changes: by phandle, or else by path (`overlay_get_target`). */
  #targetOf(fragment: DtNode): GrowingNode | undefined {
    const byPhandle = fragment.properties.get('target');
    const byPath = fragment.properties.get('target-path');
    const phandle = byPhandle?.bytes.length === 4 ? cellAt(this.#patches.current(byPhandle), 0)?.value : undefined;
    const about = { node: fragment.path };
    if (byPhandle !== undefined && phandle !== 0) {
      const target = phandle === undefined ? undefined : findPhandle(this.#root, phandle);
      if (target === undefined && !this.#waiting.has(byPhandle)) {
        const found = phandle === undefined ? 'no phandle' : `the phandle 0x${phandle.toString(16)}`;
        const message = `${fragment.name} has ${found} as its target, but it must be that of a node of the base.`;
        this.#say('overlay/target', message, byPhandle.span, about);
      }
      return target;
    }
    if (byPath === undefined) {
      this.#say(
        'overlay/target',
        `${fragment.name} says nowhere what it changes, but a fragment needs target or target-path.`,
        fragment.definedAt[0],
        about,
      );
      return undefined;
    }
    const path = strings(byPath)[0]?.value ?? '';
    const target = findNode(this.#root, path);
    if (target === undefined) {
      this.#say(
        'overlay/target',
        `${fragment.name} changes ${path}, but the base has no such node.`,
        byPath.span,
        about,
      );
    }
    return target;
  }

  /** Sets every property and merges every child (`overlay_apply_node`). */
  #merge(content: DtNode, target: GrowingNode): void {
    const work: [DtNode, GrowingNode][] = [[content, target]];
    target.mergeOrigin(content);
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      const [from, to] = next;
      for (const [name, property] of from.properties) this.#set(to, name, this.#patches.current(property));
      const children: [DtNode, GrowingNode][] = [];
      for (const child of from.children.values()) {
        const present = to.childNamed(child.name);
        present?.mergeOrigin(child);
        children.push([child, present ?? to.addChild(child)]);
      }
      for (const pair of children.reverse()) work.push(pair);
    }
  }

  #set(node: GrowingNode, name: string, property: DtProperty): void {
    if (node.setProperty(name, property)) this.#names.add(name);
  }

  /** Where a path of the overlay leads in the tree (`overlay_symbol_update`). */
  #pathInTree(path: NodePath): NodePath | undefined {
    const [, fragment = '', overlay, ...below] = path.split('/');
    const target = this.#targets.get(fragment);
    if (target === undefined || overlay !== OVERLAY) return undefined;
    return `${target.path === '/' && below.length > 0 ? '' : target.path}${below.map((name) => `/${name}`).join('')}`;
  }

  #addSymbols(): void {
    const symbols = this.#overlay.children.get('__symbols__');
    if (symbols === undefined) return;
    const present = this.#root.childNamed('__symbols__') ?? this.#root.addChild(symbols);
    for (const [name, symbol] of symbols.properties) {
      const path = oneString(symbol);
      if (path === undefined || !path.startsWith('/')) {
        this.#say('overlay/symbol', `The symbol ${name} is no path, but a symbol is the path of a node.`, symbol.span);
        continue;
      }
      const inTree = this.#symbolInTree(path);
      if (inTree !== undefined) this.#set(present, name, new SymbolProperty(symbol, inTree));
    }
  }

  /** The path that libfdt writes for a symbol: `target-path` as it stands there, and a slash even behind the target itself. */
  #symbolInTree(path: NodePath): string | undefined {
    if (this.#pathInTree(path) === undefined) return undefined;
    const [, fragmentName = '', , ...below] = path.split('/');
    const fragment = this.#overlay.children.get(fragmentName);
    const byPath = fragment?.properties.has('target') ? undefined : fragment?.properties.get('target-path');
    const target = (byPath && strings(byPath)[0]?.value) ?? this.#targets.get(fragmentName)?.path ?? '';
    return `${target.length > 1 ? target : ''}/${below.join('/')}`;
  }
}

/** A symbol of an overlay with the path that its node has in the tree. */
class SymbolProperty implements DtProperty {
  readonly bytes: Uint8Array;
  readonly marks: DtProperty['marks'];
  readonly #original: DtProperty;

  constructor(original: DtProperty, path: NodePath) {
    this.#original = original;
    this.bytes = Uint8Array.from(`${path}\0`, (character) => character.charCodeAt(0));
    this.marks = [{ offset: 0, length: this.bytes.length, kind: 'string', span: original.span }];
  }

  get name(): DtProperty['name'] {
    return this.#original.name;
  }

  get labels(): DtProperty['labels'] {
    return this.#original.labels;
  }

  get span(): DtProperty['span'] {
    return this.#original.span;
  }
}
