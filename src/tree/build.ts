import type { Document, ExpandedText } from 'dtc-parser-ts';
import type { Outcome } from '../diagnostic/diagnostic.js';
import { Arena } from './arena.js';
import { type Assembly, assemble } from './assemble.js';
import {
  type Check,
  type Checked,
  duplicateNodeNames,
  duplicatePropertyNames,
  nameIsString,
  nameProperties,
  nodeNameChars,
  nodeNameFormat,
  propertyNameChars,
} from './checks.js';
import { BuildContext, type BuildOptions } from './context.js';
import { generateFixups, generateLabelPaths } from './generated-nodes.js';
import { duplicateLabel } from './label-check.js';
import type { LiveNode } from './live.js';
import { Merger } from './merge.js';
import type { DtTree, MemoryReservation } from './node.js';
import { explicitPhandles, PhandleAllocator } from './phandles.js';
import { omitUnusedNodes, pathReferences, phandleReferences } from './references.js';
import { makeTree } from './tree-index.js';
import { integerOf } from './values.js';

export type { BuildOptions, PhandleFormat } from './context.js';

/**
 * The live tree of a document: its blocks merged, what they delete gone, phandles given and references filled in, all as
 * dtc 1.6.1 does it. Without an error among the diagnostics it is what dtc would write.
 */
export function buildTree(document: Document, text: ExpandedText, options: BuildOptions = {}): Outcome<DtTree> {
  const context = new BuildContext(text, new Arena(), options);
  const memreserves = document.memreserves.map((entry): MemoryReservation => {
    const value = { base: BigInt(integerOf(entry.address, context)), size: BigInt(integerOf(entry.size, context)) };
    const labels = entry.labels.map((label) => ({ value: label.name, span: context.spanOf(label) }));
    return {
      value,
      get span() {
        return context.spanOf(entry);
      },
      ...(labels.length > 0 && { labels }),
    };
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

/** Runs dtc's checks that decide whether a blob is written, in its order (checks.c: `check_table`). */
function runChecks(tree: Checked, phandles: PhandleAllocator): Checked {
  const merger = new Merger(tree.context, tree.labels);
  const checks: Readonly<Record<string, Check>> = {
    duplicate_node_names: duplicateNodeNames,
    duplicate_property_names: duplicatePropertyNames,
    node_name_chars: nodeNameChars,
    node_name_format: nodeNameFormat,
    property_name_chars: propertyNameChars,
    name_is_string: nameIsString,
    name_properties: nameProperties,
    duplicate_label: duplicateLabel,
    explicit_phandles: explicitPhandles(phandles),
    phandle_references: phandleReferences(phandles),
    path_references: pathReferences,
    omit_unused_nodes: omitUnusedNodes((node) => merger.remove(node)),
  };
  const { stopAtFailedCheck = false, silencedChecks } = tree.context.options;
  for (const [name, check] of Object.entries(checks)) {
    let failed = false;
    check(tree, (failure) => {
      if (silencedChecks?.has(name)) return;
      failed = true;
      tree.context.say({ ...failure, code: `dtc/${name}` });
    });
    if (failed && stopAtFailedCheck) break;
  }
  return { ...tree, nodes: livingNodes(tree.root) };
}

/** The root, and all living nodes below it, each before its children; gives each its path. */
function livingNodes(root: Assembly['root']): readonly LiveNode[] {
  const nodes: LiveNode[] = [];
  const work = [root];
  for (let node = work.pop(); node !== undefined; node = work.pop()) {
    nodes.push(node);
    const { parent } = node;
    if (parent !== undefined) node.path = parent === root ? `/${node.name}` : `${parent.path}/${node.name}`;
    const children = node.children.living;
    for (let i = children.length - 1; i >= 0; i--) work.push(children[i] as LiveNode);
  }
  return nodes;
}
