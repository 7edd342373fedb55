/** The names of properties as a blob holds them: each once, and one that ends another inside it (flattree.c: `stringtable_insert`). */
export class StringTable {
  readonly names: string[] = [];
  length = 0;
  readonly #offsets = new Map<string, number>();
  /** The names in the table by their last two characters, in the order of the table. */
  readonly #byEnding = new Map<number, { readonly name: string; readonly offset: number }[]>();

  /** The lowest offset at which the name stands, up to a NUL; it is appended where it stands nowhere. */
  offsetOf(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.#tailOffset(name) ?? this.#append(name);
    this.#offsets.set(name, offset);
    return offset;
  }

  #tailOffset(name: string): number | undefined {
    if (name.length < 2) return this.#shortTailOffset(name);
    const longer = this.#byEnding.get(endingOf(name))?.find((other) => other.name.endsWith(name));
    return longer && longer.offset + longer.name.length - name.length;
  }

  /** One character, or none: the first NUL is the empty name. */
  #shortTailOffset(name: string): number | undefined {
    let offset = 0;
    for (const other of this.names) {
      if (other.endsWith(name)) return offset + other.length - name.length;
      offset += other.length + 1;
    }
    return undefined;
  }

  #append(name: string): number {
    const offset = this.length;
    this.names.push(name);
    this.length += name.length + 1;
    if (name.length >= 2) {
      const ending = endingOf(name);
      const others = this.#byEnding.get(ending);
      if (others === undefined) this.#byEnding.set(ending, [{ name, offset }]);
      else others.push({ name, offset });
    }
    return offset;
  }
}

const endingOf = (name: string): number => (name.charCodeAt(name.length - 2) << 8) | name.charCodeAt(name.length - 1);
