import { crashKernelNotReserved } from './boot/crash-kernel.js';
import { givenTwice } from './boot/given-twice.js';
import { hugePages } from './boot/huge-pages.js';
import { initrdUnused } from './boot/initrd.js';
import { littleLeft } from './boot/little-left.js';
import { memoryLimit } from './boot/memory-limit.js';
import { misspeltChosen } from './boot/misspelt-chosen.js';
import { movablecoreIgnored } from './boot/movablecore.js';
import { numaFailed } from './boot/numa-failed.js';
import { bootPanic } from './boot/panic.js';
import { vanishedPages } from './boot/vanished-pages.js';
import { zoneEmptied } from './boot/zone-emptied.js';
import { aboveDmaMask } from './cma/above-dma-mask.js';
import { cmdlineArea } from './cma/cmdline-area.js';
import { cmdlineOverrides } from './cma/cmdline-overrides.js';
import { crossesZone } from './cma/crosses-zone.js';
import { defaultNotReusable } from './cma/default-not-reusable.js';
import { duplicateDefault } from './cma/duplicate-default.js';
import { cmaMisaligned } from './cma/misaligned.js';
import { cmaMisalignedOtherConfig } from './cma/misaligned-other-config.js';
import { straddlesHighmem } from './cma/straddles-highmem.js';
import { suspiciousSize } from './cma/suspicious-size.js';
import { tooManyCmaAreas } from './cma/too-many.js';
import { dmbCmaDefault } from './dmb/cma-default.js';
import { cmdlineBlock } from './dmb/cmdline-block.js';
import { dmbMisaligned } from './dmb/misaligned.js';
import { multipleOwners } from './dmb/multiple-owners.js';
import { notReusable } from './dmb/not-reusable.js';
import { notUpstream } from './dmb/not-upstream.js';
import { tooManyBlocks } from './dmb/too-many.js';
import { zoneEffect } from './dmb/zone-effect.js';
import { framebufferNoMemory } from './framebuffer/no-memory.js';
import { framebufferNotReserved } from './framebuffer/not-reserved.js';
import { framebufferStride } from './framebuffer/stride.js';
import { framebufferTooSmall } from './framebuffer/too-small.js';
import { nomapMissing } from './fw/nomap-missing.js';
import { memoryBelowKernel } from './memory/below-kernel.js';
import { memoryBeyondAddresses } from './memory/beyond-addresses.js';
import { deviceType } from './memory/device-type.js';
import { memoryNotUnderRoot } from './memory/not-under-root.js';
import { memoryOverlap } from './memory/overlap.js';
import { memoryRegCells } from './memory/reg-cells.js';
import { rootCells } from './memory/root-cells.js';
import { memoryStatus } from './memory/status.js';
import { memoryUnitAddress } from './memory/unit-address.js';
import { usableRange } from './memory/usable-range.js';
import { missingRegion } from './memory-region/missing.js';
import { misspeltRegionProperty } from './memory-region/misspelt-property.js';
import { namesMismatch } from './memory-region/names-mismatch.js';
import { orphanPool } from './memory-region/orphan-pool.js';
import { targetDisabled } from './memory-region/target-disabled.js';
import { targetInvalid } from './memory-region/target-invalid.js';
import { coherentMapped } from './pool/coherent-mapped.js';
import { coherentMappedOnArm } from './pool/coherent-mapped-on-arm.js';
import { restrictedBadProps } from './pool/restricted-bad-props.js';
import { restrictedNotLinear } from './pool/restricted-not-linear.js';
import { ramoopsLayout } from './ramoops/layout.js';
import { alignmentCells } from './reserved-memory/alignment-cells.js';
import { alignmentValue } from './reserved-memory/alignment-value.js';
import { allocRangesAsFixed } from './reserved-memory/alloc-ranges-as-fixed.js';
import { allocRangesCells } from './reserved-memory/alloc-ranges-cells.js';
import { allocRangesUnsatisfiable } from './reserved-memory/alloc-ranges-unsatisfiable.js';
import { beyondBootLimit } from './reserved-memory/beyond-boot-limit.js';
import { cellsDifferFromRoot } from './reserved-memory/cells-differ-from-root.js';
import { dynamicTooBig } from './reserved-memory/dynamic-too-big.js';
import { emptyRegion } from './reserved-memory/empty.js';
import { memreserveEmpty } from './reserved-memory/memreserve-empty.js';
import { memreserveNomap } from './reserved-memory/memreserve-nomap.js';
import { memreserveOverlap } from './reserved-memory/memreserve-overlap.js';
import { misspeltProperty } from './reserved-memory/misspelt-property.js';
import { multiReg } from './reserved-memory/multi-reg.js';
import { nomapAndReusable } from './reserved-memory/nomap-and-reusable.js';
import { regionNotInside } from './reserved-memory/not-inside.js';
import { notUnderRoot } from './reserved-memory/not-under-root.js';
import { outsideRam } from './reserved-memory/outside-ram.js';
import { regionOverlap } from './reserved-memory/overlap.js';
import { overlapBootImage } from './reserved-memory/overlap-boot-image.js';
import { overlapNomap } from './reserved-memory/overlap-nomap.js';
import { rangesMissing } from './reserved-memory/ranges-missing.js';
import { rangesTranslate } from './reserved-memory/ranges-translate.js';
import { regAndSize } from './reserved-memory/reg-and-size.js';
import { regCells } from './reserved-memory/reg-cells.js';
import { sizeCells } from './reserved-memory/size-cells.js';
import { regionStatus } from './reserved-memory/status.js';
import { straddlesRamEnd } from './reserved-memory/straddles-ram-end.js';
import { tooManyRegions } from './reserved-memory/too-many.js';
import { unitAddress } from './reserved-memory/unit-address.js';
import type { Rule } from './rule.js';

/**
 * Every rule, in the order in which they judge: a rule stands behind those whose word it waits for (`after`). It goes
 * from the outside in, as the kernel reads: the parent as a whole, the form of each node, its place in memory, what a
 * handler makes of it, and last who uses it.
 */
export const RULES: readonly Rule[] = [
  // The RAM, and /reserved-memory as a whole: if the kernel rejects it, its children are not looked at.
  deviceType,
  memoryStatus,
  memoryNotUnderRoot,
  rootCells,
  memoryRegCells,
  memoryBeyondAddresses,
  memoryOverlap,
  memoryBelowKernel,
  memoryUnitAddress,
  usableRange,
  notUnderRoot,
  regionNotInside,
  cellsDifferFromRoot,
  rangesMissing,
  rangesTranslate,
  // The form of one node: what it cannot read, the kernel passes over.
  regionStatus,
  misspeltProperty,
  regCells,
  sizeCells,
  alignmentCells,
  allocRangesCells,
  alignmentValue,
  regAndSize,
  emptyRegion,
  multiReg,
  tooManyRegions,
  // Places: what shares memory, and what has none.
  overlapNomap,
  regionOverlap,
  memreserveNomap,
  memreserveOverlap,
  memreserveEmpty,
  overlapBootImage,
  outsideRam,
  straddlesRamEnd,
  beyondBootLimit,
  allocRangesUnsatisfiable,
  allocRangesAsFixed,
  dynamicTooBig,
  // Handlers, with the reason that the kernel finds first: the command line, the flags, the alignment, the slots.
  cmdlineOverrides,
  nomapAndReusable,
  defaultNotReusable,
  coherentMappedOnArm,
  coherentMapped,
  restrictedBadProps,
  restrictedNotLinear,
  notUpstream,
  notReusable,
  dmbCmaDefault,
  dmbMisaligned,
  tooManyBlocks,
  cmdlineBlock,
  cmaMisaligned,
  tooManyCmaAreas,
  cmdlineArea,
  duplicateDefault,
  straddlesHighmem,
  crossesZone,
  cmaMisalignedOtherConfig,
  suspiciousSize,
  zoneEffect,
  // Special regions.
  ramoopsLayout,
  unitAddress,
  framebufferNoMemory,
  framebufferStride,
  framebufferTooSmall,
  framebufferNotReserved,
  nomapMissing,
  // Who uses what.
  misspeltRegionProperty,
  targetInvalid,
  targetDisabled,
  namesMismatch,
  missingRegion,
  multipleOwners,
  aboveDmaMask,
  orphanPool,
  // What the boot as a whole came to.
  misspeltChosen,
  initrdUnused,
  bootPanic,
  memoryLimit,
  crashKernelNotReserved,
  hugePages,
  movablecoreIgnored,
  numaFailed,
  givenTwice,
  vanishedPages,
  littleLeft,
  zoneEmptied,
];
