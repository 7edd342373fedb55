/** From this many names on, tails are looked up by their length; below, a list of names with the same ending is faster. */
const MANY = 1024;

interface Entry {
  readonly name: string;
  readonly offset: number;
}

/** The names of properties as a blob holds them: each once, and one that ends another inside it (flattree.c: `stringtable_insert`). */
export class StringTable {
  readonly names: string[] = [];
  length = 0;
  readonly #offsets = new Map<string, number>();
  /** The names in the table by their last two characters, in the order of the table. */
  readonly #byEnding = new Map<number, Entry[]>();
  /** For each length that was asked for: all tails of that length, and the lowest offset of each. */
  readonly #tails = new Map<number, Map<string, number>>();

  /** The lowest offset at which the name stands, up to a NUL; it is appended where it stands nowhere. */
  offsetOf(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const tail = name.length < 2 || this.names.length >= MANY ? this.#tailOfLength(name) : this.#tailOfEnding(name);
    const offset = tail ?? this.#append(name);
    this.#offsets.set(name, offset);
    return offset;
  }

  #tailOfEnding(name: string): number | undefined {
    const longer = this.#byEnding.get(endingOf(name))?.find((other) => other.name.endsWith(name));
    return longer && longer.offset + longer.name.length - name.length;
  }

  #tailOfLength(name: string): number | undefined {
    const { length } = name;
    let tails = this.#tails.get(length);
    if (tails === undefined) {
      tails = new Map();
      let offset = 0;
      for (const other of this.names) {
        addTail(other, offset, length, tails);
        offset += other.length + 1;
      }
      this.#tails.set(length, tails);
    }
    return tails.get(name);
  }

  #append(name: string): number {
    const offset = this.length;
    this.names.push(name);
    this.length += name.length + 1;
    for (const [length, tails] of this.#tails) addTail(name, offset, length, tails);
    if (name.length < 2) return offset;
    const ending = endingOf(name);
    const others = this.#byEnding.get(ending);
    if (others === undefined) this.#byEnding.set(ending, [{ name, offset }]);
    else others.push({ name, offset });
    return offset;
  }
}

function addTail(name: string, offset: number, length: number, tails: Map<string, number>): void {
  if (name.length < length) return;
  const start = name.length - length;
  const tail = name.slice(start);
  if (!tails.has(tail)) tails.set(tail, offset + start);
}

const endingOf = (name: string): number => (name.charCodeAt(name.length - 2) << 8) | name.charCodeAt(name.length - 1);
