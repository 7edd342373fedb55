/** What can stand in a slot: known by its name, and perhaps deleted. */
export interface Slotted {
  readonly key: string;
  readonly deleted: boolean;
}

/** From this many entries on, looking a name up goes through an index. */
const INDEX_FROM = 12;

/**
 * The properties or children of one node in dtc's order. What is deleted keeps its slot (livetree.c: `deleted`), and
 * takes it again when it comes back; seen as a map, only what lives is there. Small lists, which are nearly all, cost one array.
 */
export class Slots<T extends Slotted> implements ReadonlyMap<string, T> {
  /** In order, with what is deleted. */
  readonly all: T[] = [];
  #index: Map<string, T> | undefined;
  #anyDeleted = false;

  /** Puts an entry behind all others, whether or not its name is there already. */
  append(entry: T): void {
    this.all.push(entry);
    if (entry.deleted) this.#anyDeleted = true;
    if (this.#index !== undefined && !this.#index.has(entry.key)) this.#index.set(entry.key, entry);
  }

  /** The first entry of a name, dead or alive. */
  find(key: string): T | undefined {
    const { all } = this;
    if (all.length < INDEX_FROM) {
      for (let i = 0; i < all.length; i++) if ((all[i] as T).key === key) return all[i];
      return undefined;
    }
    if (this.#index === undefined) {
      this.#index = new Map();
      for (const entry of all) if (!this.#index.has(entry.key)) this.#index.set(entry.key, entry);
    }
    return this.#index.get(key);
  }

  /** To be called when an entry was marked as deleted. */
  noteDeleted(): void {
    this.#anyDeleted = true;
  }

  /** Takes an entry out for good, slot and all. */
  drop(entry: T): void {
    this.all.splice(this.all.indexOf(entry), 1);
    this.#index = undefined;
  }

  /** Sorts all slots by name, byte by byte. */
  sort(): void {
    this.all.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  /** In order, without what is deleted. */
  get living(): readonly T[] {
    return this.#anyDeleted ? this.all.filter((entry) => !entry.deleted) : this.all;
  }

  get size(): number {
    return this.living.length;
  }

  get(key: string): T | undefined {
    const found = this.find(key);
    if (found === undefined || !found.deleted) return found;
    return this.all.find((entry) => entry.key === key && !entry.deleted);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  values(): ArrayIterator<T> {
    return this.living.values();
  }

  keys(): ArrayIterator<string> {
    return this.living.map((entry) => entry.key).values();
  }

  entries(): ArrayIterator<[string, T]> {
    return this.living.map((entry): [string, T] => [entry.key, entry]).values();
  }

  [Symbol.iterator](): ArrayIterator<[string, T]> {
    return this.entries();
  }

  forEach(visit: (entry: T, key: string, slots: ReadonlyMap<string, T>) => void): void {
    for (const entry of this.living) visit(entry, entry.key, this);
  }
}
