import { LiveNode, LiveProperty } from '../live.js';
import { BlobOpening, type BlobSource, BlobStatement } from './blob-source.js';

/** A node of a tree that was not written as DTS; it finds its place in the printed form by itself. */
export function makeNode(name: string, source: BlobSource): LiveNode {
  const opening = new BlobOpening(source);
  const node = new LiveNode(name, source, opening);
  opening.node = node;
  return node;
}

/** A property of such a tree, as yet without bytes. */
export function makeProperty(name: string, source: BlobSource): LiveProperty {
  const statement = new BlobStatement(source);
  const property = new LiveProperty(name, source, statement);
  statement.property = property;
  return property;
}
