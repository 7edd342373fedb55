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
import { duplicateLabel } from './label-check.js';
import { livingNodes } from './living.js';
import { Merger } from './merge.js';
import { explicitPhandles, PhandleAllocator } from './phandles.js';
import { omitUnusedNodes, pathReferences, phandleReferences } from './references.js';

/** Runs dtc's checks that decide whether a blob is written, in its order (checks.c: `check_table`). */
export function runChecks(tree: Checked, phandles = new PhandleAllocator(tree.context)): Checked {
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
