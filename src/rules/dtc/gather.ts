import type { DtNode, DtProperty } from '../../tree/node.js';
import type { About, Subject } from './check.js';

/** What checks are about of one tree: for each `About` the nodes, in their order, and for each of them the property that makes it one. */
export interface Gathered {
  readonly nodes: readonly DtNode[];
  /** Absent where the node's own name does. */
  readonly properties: readonly (DtProperty | undefined)[];
}

interface Gathering {
  readonly about: About;
  readonly nodes: DtNode[];
  readonly properties: (DtProperty | undefined)[];
}

/** Names of properties, which boards share; more than all of Linux's have are forgotten again. */
const MAX_KNOWN_NAMES = 20_000;

/** Gathers what is asked for, in one walk over a tree: most checks look at few nodes, and most names concern none. */
export class Gatherer {
  readonly #abouts: readonly About[];
  readonly #patterns: { readonly pattern: RegExp; readonly place: number }[] = [];
  readonly #byLetter = new Map<number, { readonly named: string; readonly place: number }[]>();
  /** For each name of a property which of them it concerns: those that are asked for, and others as they are met. */
  readonly #asked = new Map<string, readonly number[]>();
  readonly #met = new Map<string, readonly number[]>();

  constructor(abouts: readonly About[]) {
    this.#abouts = [...new Set(abouts)];
    for (const [place, about] of this.#abouts.entries()) {
      if (about instanceof RegExp) this.#patterns.push({ pattern: about, place });
      else for (const subject of subjectsOf(about)) this.#ask(subject, place);
    }
  }

  #ask(subject: Subject, place: number): void {
    if (typeof subject === 'string') {
      this.#asked.set(subject, [...(this.#asked.get(subject) ?? []), place]);
      return;
    }
    const letter = subject.named.charCodeAt(0);
    this.#byLetter.set(letter, [...(this.#byLetter.get(letter) ?? []), { ...subject, place }]);
  }

  gather(nodes: readonly DtNode[]): ReadonlyMap<About, Gathered> {
    const found = this.#abouts.map((about): Gathering => ({ about, nodes: [], properties: [] }));
    let node: DtNode;
    const add = (property: DtProperty, name: string): void => {
      const places = this.#met.get(name) ?? this.#placesOf(name);
      for (let i = 0; i < places.length; i++) put(found[places[i] as number] as Gathering, node, property);
    };
    for (let i = 0; i < nodes.length; i++) {
      node = nodes[i] as DtNode;
      const { name } = node;
      const named = this.#byLetter.get(name.charCodeAt(0));
      if (named !== undefined) {
        for (const each of named) if (name.startsWith(each.named)) put(found[each.place] as Gathering, node, undefined);
      }
      node.properties.forEach(add);
    }
    return new Map(found.map((one) => [one.about, one]));
  }

  #placesOf(name: string): readonly number[] {
    const asked = this.#asked.get(name) ?? NONE;
    const alike = this.#patterns.filter(({ pattern }) => pattern.test(name));
    const places = alike.length === 0 ? asked : [...asked, ...alike.map(({ place }) => place)];
    if (this.#met.size >= MAX_KNOWN_NAMES) this.#met.clear();
    this.#met.set(name, places);
    return places;
  }
}

const NONE: readonly number[] = [];

/** A node stands there once; of names that look alike each property does. */
function put({ about, nodes, properties }: Gathering, node: DtNode, property: DtProperty | undefined): void {
  if (nodes[nodes.length - 1] === node && !(about instanceof RegExp)) return;
  nodes.push(node);
  properties.push(property);
}

const subjectsOf = (about: Exclude<About, RegExp>): readonly Subject[] =>
  typeof about === 'string' || 'named' in about ? [about] : about;
