import type * as ast from '../ast.js';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

interface DraftBody {
  start: number;
  end: number;
  readonly properties: (ast.Property | ast.DeleteProperty)[];
  readonly children: (ast.Node | ast.DeleteNode)[];
}

/** A node or block whose `}` has not come yet. */
interface Open {
  readonly item: { end: number };
  readonly body: DraftBody;
  /** As a message calls it. */
  readonly name: string;
  /** Whether a property behind a child node has been named as such. */
  outOfOrder?: boolean;
}

/** The name of the statement that is being read, and the labels before it. */
export interface Heading {
  start: number;
  labels: readonly ast.Label[];
  name: string;
  nameStart: number;
  nameEnd: number;
}

/** The document as far as it is read, and the nodes that are open at this place. */
export class DocumentBuilder {
  plugin = false;
  memreserves: ast.Memreserve[] = [];
  items: ast.TopItem[] = [];
  /** The bodies that are open, and the last of them by itself: it is asked for at each statement. */
  private open: Open[] = [];
  innermost: Open | undefined;
  /** How many nodes and properties there were. */
  statements = 0;

  clear(): void {
    this.plugin = false;
    this.memreserves = [];
    this.items = [];
    this.open = [];
    this.innermost = undefined;
    this.statements = 0;
  }

  /** Begins with what another document begins with, up to one of its items; returns the place behind that. */
  resume({ plugin, memreserves, items }: ast.Document, count: number): number {
    this.plugin = plugin;
    this.memreserves = [...memreserves];
    this.items = items.slice(0, count);
    return this.items[count - 1]?.end ?? 0;
  }

  /** How many bodies are open. */
  get depth(): number {
    return this.open.length;
  }

  document(end: number): ast.Document {
    const { plugin, memreserves, items } = this;
    return { kind: 'document', start: 0, end, plugin, memreserves, items };
  }

  openRoot(start: number, brace: number): void {
    const body = emptyBody(brace);
    const item: Draft<ast.RootBlock> = { kind: 'root', start, end: brace, name: { start, end: start + 1 }, body };
    this.items.push(item);
    this.enter({ item, body, name: '/' });
  }

  openReference(label: ast.Label | undefined, target: ast.Reference, brace: number): void {
    const body = emptyBody(brace);
    const start = (label ?? target).start;
    const item: Draft<ast.ReferenceBlock> = {
      kind: 'reference-block',
      start,
      end: brace,
      ...(label === undefined ? {} : { label }),
      target,
      body,
    };
    this.items.push(item);
    this.enter({ item, body, name: target.path === undefined ? `&${target.label}` : `&{${target.path}}` });
  }

  openNode({ start, labels, name, nameStart, nameEnd }: Heading, omitIfNoRef: boolean, brace: number): void {
    const body = emptyBody(brace);
    const item: Draft<ast.Node> = {
      kind: 'node',
      start,
      end: brace,
      labels,
      omitIfNoRef,
      name,
      nameStart,
      nameEnd,
      body,
    };
    this.statements++;
    this.innermost?.body.children.push(item);
    this.enter({ item, body, name });
  }

  /** A body that belongs to nothing, so that what stands in it can be read. */
  openNameless(brace: number): void {
    this.enter({ item: { end: brace }, body: emptyBody(brace), name: '' });
  }

  /** The `}` of the innermost body. */
  closeBody(end: number): void {
    const innermost = this.innermost;
    if (innermost !== undefined) innermost.body.end = end;
  }

  /** The `;` behind it. */
  closeItem(end: number): void {
    if (this.innermost !== undefined) this.innermost.item.end = end;
    this.leave();
  }

  private enter(open: Open): void {
    this.open.push(open);
    this.innermost = open;
  }

  private leave(): void {
    this.open.pop();
    this.innermost = this.open[this.open.length - 1];
  }

  /** Closes all that is open, wherever it should have been closed. */
  closeAll(behind: number): void {
    for (; this.innermost !== undefined; this.leave()) {
      const { body, item } = this.innermost;
      // A body that never came is empty.
      const end = Math.max(behind, body.start);
      body.end = end;
      item.end = end;
    }
  }

  addProperty(heading: Heading, value: readonly ast.ValueItem[] | undefined, end: number): void {
    const { start, labels, name, nameStart, nameEnd } = heading;
    this.statements++;
    this.innermost?.body.properties.push(
      value === undefined
        ? { kind: 'property', start, end, labels, name, nameStart, nameEnd }
        : { kind: 'property', start, end, labels, name, nameStart, nameEnd, value },
    );
  }

  addDeleteProperty({ start, name, nameStart, nameEnd }: Heading, end: number): void {
    this.innermost?.body.properties.push({ kind: 'delete-property', start, end, name, nameStart, nameEnd });
  }

  addDeleteNode({ start, name, nameStart, nameEnd }: Heading, end: number): void {
    this.innermost?.body.children.push({ kind: 'delete-node', start, end, name, nameStart, nameEnd });
  }
}

function emptyBody(brace: number): DraftBody {
  return { start: brace, end: brace, properties: [], children: [] };
}
