import type { Document, ExpandedText, Located, Memreserve } from 'dtc-parser-ts';
import type { Outcome } from '../diagnostic/diagnostic.js';
import type { Range } from '../units/range.js';
import { Arena } from './arena.js';
import { assemble } from './assemble.js';
import { runChecks } from './check-run.js';
import { BuildContext, type BuildOptions } from './context.js';
import { generateFixups, generateLabelPaths } from './generated-nodes.js';
import { livingNodes } from './living.js';
import type { DtTree, MemoryReservation } from './node.js';
import { PhandleAllocator } from './phandles.js';
import { Placed } from './placed.js';
import { makeTree } from './tree-index.js';
import { integerOf } from './values.js';

export type { BuildOptions } from './context.js';

/** A board's source, once included and expanded, has about six times the bytes of its properties. */
const BYTES_OF_TEXT_PER_BYTE = 6;

/**
 * The live tree of a document: its blocks merged, what they delete gone, phandles given and references filled in, all as
 * dtc 1.6.1 does it. Without an error among the diagnostics it is what dtc would write.
 */
export function buildTree(document: Document, text: ExpandedText, options: BuildOptions = {}): Outcome<DtTree> {
  const context = new BuildContext(
    text,
    new Arena(new Uint8Array(Math.ceil(text.text.length / BYTES_OF_TEXT_PER_BYTE))),
    options,
  );
  const memreserves = document.memreserves.map((entry): MemoryReservation => {
    const value = { base: BigInt(integerOf(entry.address, context)), size: BigInt(integerOf(entry.size, context)) };
    return new Reservation(value, context, entry);
  });
  const assembly = assemble(document, context);
  const phandles = new PhandleAllocator(context);
  const checked = runChecks(
    { ...assembly, nodes: livingNodes(assembly.root), context, plugin: document.plugin },
    phandles,
  );
  if (options.autoAliases) generateLabelPaths(checked, 'aliases');
  if (options.symbols) generateLabelPaths(checked, '__symbols__', phandles);
  if (document.plugin || options.localFixups) generateFixups(checked);
  const tree = makeTree({
    root: assembly.root,
    ...(assembly.root.deleted && { rootless: true }),
    memreserves,
    plugin: document.plugin,
    bootCpuid: assembly.bootCpuid,
  });
  return { value: tree, diagnostics: context.diagnostics };
}

/** A `/memreserve/` entry as it was written. */
class Reservation extends Placed<Range> implements MemoryReservation {
  readonly labels: readonly Located<string>[];

  constructor(value: Range, source: BuildContext, entry: Memreserve) {
    super(value, source, entry);
    this.labels = entry.labels.map((label) => new Placed(label.name, source, label));
  }
}
