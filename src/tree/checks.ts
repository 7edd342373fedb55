import type { Diagnostic } from '../diagnostic/diagnostic.js';
import type { Assembly } from './assemble.js';
import type { BuildContext, Saying } from './context.js';
import { type LiveNode, type LiveProperty, namePlace } from './live.js';
import type { Place } from './placed.js';
import type { Slots, Slotted } from './slots.js';

/** A tree between two checks. `nodes` are the living ones, the root first, every node before its children. */
export interface Checked extends Assembly {
  readonly nodes: readonly LiveNode[];
  readonly context: BuildContext;
  readonly plugin: boolean;
}

/** Tells of one failure; the check's name and severity are the caller's. */
export type Fail = (failure: Omit<Saying, 'code' | 'severity'>) => void;
export type Check = (tree: Checked, fail: Fail) => void;

/** Where the name of a node was first written. */
export const placeOf = (node: LiveNode): Place => namePlace(node.opening);

const nameOf = ({ written }: LiveProperty): Place => ({ start: written.nameStart, end: written.nameEnd });

export const related = (
  message: string,
  place: Place,
  { context }: Checked,
): NonNullable<Diagnostic['related'][number]> => ({
  message,
  span: context.spanOf(place),
});

/** Calls back for each entry, deleted or not, that has the name of an earlier one that is not. */
function eachRepeated<T extends Slotted<T>>(slots: Slots<T>, found: (first: T, again: T) => void): void {
  const { allDiffer } = slots;
  if (allDiffer === true) return;
  if (allDiffer === false) {
    eachRepeatedOfMany(slots, found);
    return;
  }
  for (let again = slots.first?.next; again !== undefined; again = again.next) {
    for (let first = slots.first; first !== undefined && first !== again; first = first.next) {
      if (first.key !== again.key || first.deleted) continue;
      found(first, again);
      break;
    }
  }
}

function eachRepeatedOfMany<T extends Slotted<T>>(slots: Slots<T>, found: (first: T, again: T) => void): void {
  const seen = new Map<string, T>();
  for (let entry = slots.first; entry !== undefined; entry = entry.next) {
    const first = seen.get(entry.key);
    if (first !== undefined) found(first, entry);
    else if (!entry.deleted) seen.set(entry.key, entry);
  }
}

export const duplicateNodeNames: Check = (tree, fail) => {
  for (const node of tree.nodes) {
    eachRepeated(node.children, (first, again) =>
      fail({
        message: again.deleted
          ? `${first.name} is deleted in the block that defines it, but there a delete statement only works before its node.`
          : `${first.name} is defined twice in one block, but the nodes inside a node need names of their own.`,
        place: placeOf(again),
        related: [related('the first one is here', placeOf(first), tree)],
        node: first.path,
        help: again.deleted
          ? 'Leave out both, or delete the node in a later block.'
          : 'Rename one of them, or write its changes in a later block.',
      }),
    );
  }
};

export const duplicatePropertyNames: Check = (tree, fail) => {
  for (const node of tree.nodes) {
    eachRepeated(node.properties, (first, again) => {
      if (again.deleted) return;
      fail({
        message: `${first.key} is given twice in one block, but a property of a node has one value.`,
        place: nameOf(again),
        related: [related('the first one is here', nameOf(first), tree)],
        node: node.path,
        property: first.key,
        help: 'Remove one of them.',
      });
    });
  }
};

/** The bad character in a name, if there is one. */
type BadCharacter = (name: string) => string | undefined;

const badInNode: BadCharacter = (name) => /[^\w,.+@-]/.exec(name)?.[0];
const badInProperty: BadCharacter = (name) => /[^\w,.+*#?-]/.exec(name)?.[0];
/** Of a name that the parser has read, only this can be wrong. */
const badInWritten: BadCharacter = (name) => (name.includes('@') ? '@' : undefined);

export const nodeNameChars: Check = (tree, fail) => {
  for (const node of tree.nodes) {
    const bad = badInNode(node.name);
    if (bad === undefined) continue;
    fail({
      message: `The node name ${node.name} has a ${bad}, but only letters, digits and , . _ + - @ are allowed.`,
      place: placeOf(node),
      node: node.path,
    });
  }
};

export const nodeNameFormat: Check = (tree, fail) => {
  for (const node of tree.nodes) {
    const at = node.name.indexOf('@');
    if (at < 0 || node.name.indexOf('@', at + 1) < 0) continue;
    fail({
      message: `The node name ${node.name} has more than one @, but one separates the name from the unit address.`,
      place: placeOf(node),
      node: node.path,
    });
  }
};

export const propertyNameChars: Check = (tree, fail) => {
  for (const node of tree.nodes) {
    for (let property = node.properties.first; property !== undefined; property = property.next) {
      if (property.deleted) continue;
      const bad = (property.written.kind === 'property' ? badInWritten : badInProperty)(property.key);
      if (bad === undefined) continue;
      fail({
        message: `The property name ${property.key} has a ${bad}, but only letters, digits and , . _ + * # ? - are allowed.`,
        place: nameOf(property),
        node: node.path,
        property: property.key,
        help: bad === '@' ? 'Write { … } behind it, if it is to be a node.' : 'Rename the property.',
      });
    }
  }
};

const isOneString = (bytes: Uint8Array): boolean => bytes.length > 0 && bytes.indexOf(0) === bytes.length - 1;

export const nameIsString: Check = (tree, fail) => {
  for (const node of tree.nodes) {
    const property = node.properties.get('name');
    if (property === undefined || isOneString(property.bytes)) continue;
    fail({
      message: `The property name of ${node.path} is no string, but it must repeat the node's name.`,
      place: nameOf(property),
      node: node.path,
      property: 'name',
      help: 'Remove it: the node has its name.',
    });
  }
};

function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}

/** A `name` property that says what the node is called is left out of the tree; any other is an error. */
export const nameProperties: Check = (tree, fail) => {
  for (const node of tree.nodes) {
    const property = node.properties.find('name');
    if (property === undefined) continue;
    const baseName = node.name.split('@', 1)[0] as string;
    if (property.length === baseName.length + 1 && startsWith(property.bytes, baseName)) {
      node.properties.drop(property);
      continue;
    }
    fail({
      message: `The property name of ${node.path} says something else, but it must be "${baseName}".`,
      place: nameOf(property),
      node: node.path,
      property: 'name',
      help: 'Remove it: the node has its name.',
    });
  }
};
