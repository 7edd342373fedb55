import { sizeText } from '../../units/format.js';
import { bootargsSpan, parameterSpan, parameterText } from '../places.js';
import type { Facts, Rule } from '../rule.js';

/** Documentation/admin-guide/mm/memory-hotplug.rst: "ratios of up to 3:1 or even 4:1 are fine". */
const MOST_MOVABLE_PER_OTHER = 4n;
/** A system with this little for itself gets into trouble with its first larger drivers. */
const LEAST = 0x400_0000n;
/** Small boards are small by design. */
const SMALL_BOARD = 0x1000_0000n;

/** ZONE_MOVABLE and CMA areas hold movable data only: page tables, slabs, buffers of most drivers need the rest. */
export const littleLeft: Rule = {
  code: 'boot/little-left',
  severity: 'warning',
  summary: 'Little memory is left for what the kernel cannot move.',
  needsRam: true,
  after: ['reserved-memory/straddles-ram-end', 'boot/panic'],
  check(facts, report) {
    if (facts.boot.panic !== undefined) return;
    const page = facts.boot.pageSize;
    const bytes = (pages: number): bigint => (pages > 0 ? BigInt(pages) * page : 0n);
    const ordinary = facts.boot.zones.filter((zone) => zone.name !== 'Movable');
    const fixed = ordinary.reduce((sum, zone) => sum + bytes(zone.managedPages - zone.cmaPages), 0n);
    const cma = ordinary.reduce((sum, zone) => sum + bytes(zone.cmaPages), 0n);
    const movable =
      cma +
      facts.boot.zones
        .filter((zone) => zone.name === 'Movable')
        .reduce((sum, zone) => sum + bytes(zone.managedPages), 0n);
    const isLopsided = movable > MOST_MOVABLE_PER_OTHER * fixed;
    const isScarce = fixed < LEAST && fixed + movable >= SMALL_BOARD && movable > 0n;
    if (!isLopsided && !isScarce) return;
    const { span, node } = culprit(facts);
    report({
      message: `${sizeText(movable)} can hold movable data only (estimated), but ${sizeText(fixed)} are left for all else, and ${isLopsided ? 'more than 4 : 1 is asking for trouble' : 'less than 64 MiB is little'}.`,
      span,
      node,
      effect: 'the kernel runs out of memory for page tables, slabs and drivers while movable memory is free',
      help: 'Make the pools, blocks or movablecore= smaller.',
    });
  },
};

/** The largest block or pool of the tree, else the command line. */
function culprit(facts: Facts) {
  const { movableBlocks, cmaAreas } = facts.boot;
  const ofTree = [...movableBlocks, ...cmaAreas].flatMap(({ because, range }) =>
    because.kind === 'tree' ? [{ span: because.span, node: because.path, size: range.size }] : [],
  );
  const largest = ofTree.reduce<(typeof ofTree)[number] | undefined>(
    (most, each) => (most === undefined || each.size > most.size ? each : most),
    undefined,
  );
  const onCommandLine = ['movablecore', 'kernelcore']
    .map((name) => parameterText(facts, name))
    .find((text) => text !== undefined);
  if (largest !== undefined && onCommandLine === undefined) return largest;
  const isOfTree = bootargsSpan(facts) !== undefined && onCommandLine !== undefined;
  return {
    span: isOfTree ? parameterSpan(facts, onCommandLine) : (largest?.span ?? facts.tree.root.definedAt[0]),
    node: largest?.node ?? '/',
  };
}
