import { isReachable } from '../../memory/flat.js';
import type { DtNode } from '../../tree/node.js';
import type { Rule } from '../rule.js';

/** Drivers of Linux 6.1 that give up without the property, by compatible: the driver's file, and what it prints. */
const NEEDS_REGION: Readonly<Record<string, readonly [driver: string, says: string]>> = {
  'nxp,imx8qm-vpu-decoder': ['drivers/media/platform/amphion/vpu_core.c', 'need 2 memory-region for boot and rpc'],
  'nxp,imx8q-vpu-decoder': ['drivers/media/platform/amphion/vpu_core.c', 'need 2 memory-region for boot and rpc'],
  'nxp,imx8q-vpu-encoder': ['drivers/media/platform/amphion/vpu_core.c', 'need 2 memory-region for boot and rpc'],
  'qcom,pronto-v1-pil': ['drivers/remoteproc/qcom_wcnss.c', 'no memory-region specified'],
  'qcom,pronto-v2-pil': ['drivers/remoteproc/qcom_wcnss.c', 'no memory-region specified'],
  'qcom,riva-pil': ['drivers/remoteproc/qcom_wcnss.c', 'no memory-region specified'],
};

/** A few drivers cannot work without a region of their own. */
export const missingRegion: Rule = {
  code: 'memory-region/missing',
  severity: 'note',
  summary: 'A device whose driver needs a region names none.',
  check(facts, report) {
    if (facts.tree.plugin) return;
    const told = new Set<DtNode>();
    for (const [known, [driver, says]] of Object.entries(NEEDS_REGION)) {
      for (const node of facts.tree.nodesByCompatible.get(known) ?? []) {
        if (told.has(node) || node.properties.has('memory-region') || !isReachable(node)) continue;
        told.add(node);
        report({
          message: `${node.name} has no memory-region, but the driver of ${known} needs one (${driver}).`,
          span: node.definedAt[0],
          node: node.path,
          property: 'memory-region',
          kernelMessage: says,
          effect: 'the driver gives up when it is probed',
          help: 'Add memory-region with the label of a node below /reserved-memory.',
        });
      }
    }
  },
};
