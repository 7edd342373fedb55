/** What can stand in a slot: known by its name, perhaps deleted, and followed by the next. */
export interface Slotted<T> {
  readonly key: string;
  readonly deleted: boolean;
  next: T | undefined;
}

/** From this many entries on, looking a name up goes through an index. */
const INDEX_FROM = 12;

/**
 * The properties or children of one node in dtc's order. What is deleted keeps its slot (livetree.c: `deleted`), and
 * takes it again when it comes back; seen as a map, only what lives is there. It is a list whose entries know the next:
 * a tree has thousands of short lists, and arrays would take more room than what is in them.
 */
export class Slots<T extends Slotted<T>> implements ReadonlyMap<string, T> {
  /** The first entry, dead or alive. */
  first: T | undefined;
  /** How many there are, with what is deleted. */
  count: number;
  private last: T | undefined;
  private index: Map<string, T> | undefined;

  constructor() {
    this.first = undefined;
    this.count = 0;
    this.last = undefined;
    this.index = undefined;
  }

  /** Puts an entry behind all others, whether or not its name is there already. */
  append(entry: T): void {
    if (this.last === undefined) this.first = entry;
    else this.last.next = entry;
    this.last = entry;
    this.count++;
    if (this.index !== undefined && !this.index.has(entry.key)) this.index.set(entry.key, entry);
  }

  /** The first entry of a name, dead or alive. */
  find(key: string): T | undefined {
    if (this.count >= INDEX_FROM) return this.indexed().get(key);
    let entry = this.first;
    while (entry !== undefined && entry.key !== key) entry = entry.next;
    return entry;
  }

  /** Whether two entries may have one name: quick, and in doubt yes. */
  get mayRepeat(): boolean {
    const { allDiffer } = this;
    if (allDiffer !== undefined) return !allDiffer;
    for (let entry = this.first; entry !== undefined; entry = entry.next) {
      for (let other = entry.next; other !== undefined; other = other.next) if (other.key === entry.key) return true;
    }
    return false;
  }

  /** Whether all names differ; for lists so long that there is an index to ask. */
  get allDiffer(): boolean | undefined {
    return this.count < INDEX_FROM ? undefined : this.indexed().size === this.count;
  }

  /** Takes an entry out for good, slot and all. */
  drop(dropped: T): void {
    const kept: T[] = [];
    for (let entry = this.first; entry !== undefined; entry = entry.next) if (entry !== dropped) kept.push(entry);
    this.first = undefined;
    this.last = undefined;
    this.index = undefined;
    this.count = 0;
    for (const entry of kept) {
      entry.next = undefined;
      this.append(entry);
    }
  }

  /** In order, without what is deleted. */
  get living(): readonly T[] {
    const living: T[] = [];
    for (let entry = this.first; entry !== undefined; entry = entry.next) if (!entry.deleted) living.push(entry);
    return living;
  }

  get size(): number {
    let size = 0;
    for (let entry = this.first; entry !== undefined; entry = entry.next) if (!entry.deleted) size++;
    return size;
  }

  get(key: string): T | undefined {
    let entry = this.find(key);
    while (entry !== undefined && (entry.deleted || entry.key !== key)) entry = entry.next;
    return entry;
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
    for (let entry = this.first; entry !== undefined; entry = entry.next) {
      if (!entry.deleted) visit(entry, entry.key, this);
    }
  }

  private indexed(): Map<string, T> {
    if (this.index === undefined) {
      this.index = new Map();
      for (let entry = this.first; entry !== undefined; entry = entry.next) {
        if (!this.index.has(entry.key)) this.index.set(entry.key, entry);
      }
    }
    return this.index;
  }
}
