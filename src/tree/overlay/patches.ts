import type { Located, Span } from 'dtc-parser-ts';
import type { DtProperty, LocatedLabel, Mark, NodePath } from '../node.js';

/** Where a path of the overlay ends up in the tree; `undefined` for what does not get there. */
export type PathInTree = (path: NodePath) => NodePath | undefined;

/** A property of an overlay with some of its phandles changed; everything else, places too, is the original's. */
export class PatchedProperty implements DtProperty {
  readonly bytes: Uint8Array;
  readonly #original: DtProperty;
  readonly #pathInTree: PathInTree;
  /** By offset: the node of the base that a cell now refers to. */
  readonly #targets = new Map<number, NodePath>();

  constructor(original: DtProperty, pathInTree: PathInTree) {
    this.#original = original;
    this.#pathInTree = pathInTree;
    this.bytes = original.bytes.slice();
  }

  get name(): Located<string> {
    return this.#original.name;
  }

  get labels(): readonly Located<string>[] {
    return this.#original.labels;
  }

  get valueLabels(): readonly LocatedLabel[] {
    return this.#original.valueLabels ?? [];
  }

  get span(): Span {
    return this.#original.span;
  }

  get marks(): readonly Mark[] {
    return this.#original.marks.map((mark): Mark => {
      const target = this.#targets.get(mark.offset) ?? (mark.target && this.#pathInTree(mark.target));
      const { offset, length, kind, span, reference, item } = mark;
      return {
        offset,
        length,
        kind: target !== undefined && length === 4 ? 'phandle' : kind,
        span,
        ...(item !== undefined && { item }),
        ...(reference !== undefined && { reference }),
        ...(target !== undefined && { target }),
      };
    });
  }

  cellAt(offset: number): number {
    return this.#view.getUint32(offset);
  }

  setCell(offset: number, cell: number, target?: NodePath): void {
    this.#view.setUint32(offset, cell);
    if (target !== undefined) this.#targets.set(offset, target);
  }

  get #view(): DataView {
    return new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  }
}

/** The properties of one overlay that change, made when they are first touched. */
export class Patches {
  readonly #patched = new Map<DtProperty, PatchedProperty>();
  readonly #pathInTree: PathInTree;

  constructor(pathInTree: PathInTree) {
    this.#pathInTree = pathInTree;
  }

  of(property: DtProperty): PatchedProperty {
    const present = this.#patched.get(property);
    if (present !== undefined) return present;
    const made = new PatchedProperty(property, this.#pathInTree);
    this.#patched.set(property, made);
    return made;
  }

  /** The property as it is now. */
  current(property: DtProperty): DtProperty {
    return this.#patched.get(property) ?? property;
  }
}
