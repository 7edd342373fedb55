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
import { type BuildContext, CHECK_NAMES, type CheckName } from './context.js';
import { duplicateLabel } from './label-check.js';
import { livingNodes } from './living.js';
import { Merger } from './merge.js';
import { explicitPhandles, PhandleAllocator } from './phandles.js';
import { omitUnusedNodes, pathReferences, phandleReferences } from './references.js';

/** Runs those of dtc's checks that something was seen for, and fills in what they fill in (checks.c: `process_checks`). */
export function runChecks(tree: Checked, phandles = new PhandleAllocator(tree.context)): Checked {
  const { context } = tree;
  const { suspects } = context;
  const { stopAtFailedCheck = false, silencedChecks } = context.options;
  const merger = new Merger(context, tree.labels);
  const checks: Readonly<Record<CheckName, Check>> = {
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
  for (const name of CHECK_NAMES) {
    if (!suspects.has(name)) continue;
    let failed = false;
    checks[name](tree, (failure) => {
      if (silencedChecks?.has(name)) return;
      failed = true;
      context.say({ ...failure, code: `dtc/${name}` });
    });
    if (failed && stopAtFailedCheck) break;
  }
  return suspects.has('omit_unused_nodes') ? { ...tree, nodes: livingNodes(tree.root) } : tree;
}

/** Looks at everything: for trees of which nobody has seen every name and value go by. */
export function suspectEverything(context: BuildContext): void {
  for (const name of CHECK_NAMES) context.suspects.add(name);
}
