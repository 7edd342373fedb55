import type { ReadFailure } from 'dtc-parser-ts';
import type { Outcome } from '../../diagnostic/diagnostic.js';
import { bootCpuidOf } from '../assemble.js';
import { BlobSource } from '../blob/blob-source.js';
import { MAX_BLOB_SIZE } from '../blob/header.js';
import { makeNode, makeProperty } from '../blob/make.js';
import { restoreLabels } from '../blob/symbols.js';
import { runChecks, suspectEverything } from '../check-run.js';
import { BuildContext, type CheckOptions } from '../context.js';
import { MAX_DEPTH } from '../limits.js';
import type { LiveNode } from '../live.js';
import { livingNodes } from '../living.js';
import type { DtTree } from '../node.js';
import { makeTree } from '../tree-index.js';

/** One entry of a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Where the folders of a live tree are read from; in the order that the file system lists them. */
export interface FolderHost {
  listFolder(path: string): readonly FolderEntry[] | ReadFailure;
  readBytes(path: string): Uint8Array | ReadFailure;
}

/** Some ten times what the largest board has; folders can be links to their own parents. */
const MAX_NODES = 200_000;
/** Links in a loop end at the depth that the system follows, and in each of the ways to get there. */
const MAX_UNREADABLE = 50;

/** A tree given as folders and files, as the kernel shows its own in /proc/device-tree (dtc's fstree.c: `read_fstree`). */
export function readFolder(path: string, host: FolderHost, options: CheckOptions = {}): Outcome<DtTree> {
  const source = new BlobSource(new Uint8Array(0), path);
  const context = new BuildContext(source.text, source.arena, options);
  const root = makeNode('', source);
  const work: { readonly folder: string; readonly node: LiveNode; readonly depth: number }[] = [];
  work.push({ folder: path, node: root, depth: 1 });
  let count = 0;
  let unreadable = 0;
  const fail = (code: string, message: string): void => context.say({ code, message, place: source.start });
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { folder, node, depth } = next;
    const entries = host.listFolder(folder);
    if ('reason' in entries) {
      fail('folder/unreadable', `The folder ${folder} ${entries.detail}, but the tree needs what is in it.`);
      if (++unreadable < MAX_UNREADABLE) continue;
      fail('folder/too-large', `${MAX_UNREADABLE} folders cannot be read: the rest is not looked at.`);
      break;
    }
    count += entries.length;
    if (count > MAX_NODES || depth > MAX_DEPTH) {
      fail(
        'folder/too-large',
        `${folder} leads to more than ${MAX_NODES} entries or ${MAX_DEPTH} levels, but no tree has so many.`,
      );
      break;
    }
    for (const { name, kind } of entries) {
      if (kind === 'folder') {
        const child = makeNode(name, source);
        node.append(child);
        work.push({ folder: `${folder}/${name}`, node: child, depth: depth + 1 });
      } else if (kind === 'file') readProperty(`${folder}/${name}`, name, node, host, context, source);
      if (source.arena.length > MAX_BLOB_SIZE) {
        fail('folder/too-large', `${folder} leads to more than ${MAX_BLOB_SIZE} bytes, but no blob has so many.`);
        return finish(root, context, source);
      }
    }
  }
  return finish(root, context, source);
}

function readProperty(
  path: string,
  name: string,
  node: LiveNode,
  host: FolderHost,
  context: BuildContext,
  source: BlobSource,
): void {
  const bytes = host.readBytes(path);
  if (!(bytes instanceof Uint8Array)) {
    const message = `The file ${path} ${bytes.detail}, so the property ${name} is left out.`;
    context.say({ code: 'folder/unreadable-file', severity: 'warning', message, place: source.start });
    return;
  }
  const property = makeProperty(name, source);
  property.start = source.arena.length;
  property.length = bytes.length;
  source.arena.appendBytes(bytes);
  node.properties.append(property);
}

function finish(root: LiveNode, context: BuildContext, source: BlobSource): Outcome<DtTree> {
  const bootCpuid = bootCpuidOf(root);
  const tree = makeTree({ root, memreserves: [], plugin: false, bootCpuid });
  source.show(tree);
  const labels = restoreLabels(root);
  suspectEverything(context);
  runChecks({ root, labels, nodes: livingNodes(root), context, plugin: false, bootCpuid });
  return { value: tree, diagnostics: context.diagnostics };
}
