import type { Outcome } from '../../diagnostic/diagnostic.js';
import { runChecks, suspectEverything } from '../check-run.js';
import { BuildContext, type CheckOptions } from '../context.js';
import type { LiveNode } from '../live.js';
import { livingNodes } from '../living.js';
import type { DtTree } from '../node.js';
import { makeTree } from '../tree-index.js';
import { BlobSource } from './blob-source.js';
import { type Flaw, readHeader } from './header.js';
import { makeNode } from './make.js';
import { readReservations } from './reservations.js';
import { readStructure } from './structure.js';
import { restoreLabels } from './symbols.js';

/**
 * The tree of a blob (DTB, DTBO), read as dtc reads it and checked as dtc checks it, but with every length, offset and count
 * held against the file. Places are those in the tree's printed form, so that a finding can show a readable line.
 */
export function readBlob(bytes: Uint8Array, path: string, options: CheckOptions = {}): Outcome<DtTree> {
  const source = new BlobSource(bytes, path);
  const context = new BuildContext(source.text, source.arena, options);
  const header = readHeader(bytes);
  if ('flaw' in header) {
    sayFlaw(header.flaw, context, source);
    const nothing = makeTree({ root: makeNode('', source), memreserves: [], plugin: false, bootCpuid: 0 });
    return { value: nothing, diagnostics: context.diagnostics };
  }
  const reservations = readReservations(bytes, header, source);
  const { root, lateProperties, ...structure } = readStructure(bytes, header, source);
  const labels = restoreLabels(root);
  const nodes = livingNodes(root);
  const tree = makeTree({
    root,
    plugin: isOverlay(root),
    bootCpuid: header.bootCpuid,
    memreserves: reservations.entries,
  });
  source.show(tree);
  const flaw = reservations.flaw ?? structure.flaw;
  if (flaw !== undefined) {
    sayFlaw(flaw, context, source);
    return { value: tree, diagnostics: context.diagnostics };
  }
  for (const { key, written } of lateProperties) {
    context.say({
      code: 'blob/property-after-node',
      severity: 'warning',
      message: `${key} stands behind a child node in the blob, but Linux reads only the properties before the first child.`,
      place: written,
      property: key,
    });
  }
  suspectEverything(context);
  runChecks({ root, labels, nodes, context, plugin: false, bootCpuid: header.bootCpuid });
  return { value: tree, diagnostics: context.diagnostics };
}

function sayFlaw(flaw: Flaw, context: BuildContext, source: BlobSource): void {
  context.say({ ...flaw, place: source.start });
}

/** Whether a tree is made to be applied to another: it has fragments, or cells that wait for their phandles. */
function isOverlay(root: LiveNode): boolean {
  const { children } = root;
  if (children.has('__fixups__') || children.has('__local_fixups__')) return true;
  return children.living.some((child) => child.children.has('__overlay__'));
}
