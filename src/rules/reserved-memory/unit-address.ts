import { plainHex } from '../../units/format.js';
import { renameNode, renameUnit } from '../mend.js';
import { firstTuple, type SeenRegion, seenRegions } from '../regions.js';
import type { Finding, Rule } from '../rule.js';

/** The kernel does not compare them, but `of_reserved_mem_lookup()` and every message go by the name. */
export const unitAddress: Rule = {
  code: 'reserved-memory/unit-address',
  severity: 'warning',
  summary: "A node's unit address is not where its region starts.",
  after: [
    'reserved-memory/misspelt-property',
    'reserved-memory/reg-cells',
    'reserved-memory/multi-reg',
    'reserved-memory/overlap',
    'reserved-memory/overlap-nomap',
    'reserved-memory/outside-ram',
    'reserved-memory/straddles-ram-end',
    'cma/misaligned',
    'dmb/misaligned',
    'ramoops/layout',
  ],
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      const finding = region.placement.kind === 'dynamic' ? withoutReg(region) : otherUnit(region);
      if (finding !== undefined) report(finding);
    }
  },
};

function otherUnit(region: SeenRegion): Finding | undefined {
  const base = firstTuple(region)?.value.base;
  const tuple = firstTuple(region);
  const unit = region.node.unitAddress;
  // Other buses have other forms of it, `1,0` for one.
  const written = unit === undefined ? undefined : /^(?:0x)?([0-9a-f]+)$/i.exec(unit)?.[1];
  if (base === undefined || tuple === undefined || (unit !== undefined && written === undefined)) return undefined;
  if (unit?.toLowerCase() === base.toString(16)) return undefined;
  const isSame = written !== undefined && BigInt(`0x${written}`) === base;
  const edits = renameUnit(region.node, base);
  const name = `${region.name.split('@')[0]}@${base.toString(16)}`;
  return {
    // A name without an address, or in another form, misleads nobody.
    ...(unit === undefined || isSame ? { severity: 'note' as const } : {}),
    message: isSame
      ? `${region.name} writes its unit address with a 0 in front, but that is written without.`
      : `${region.name} starts at ${plainHex(base)}, but ${unit === undefined ? 'its name does not say so: it has no unit address' : 'its unit address must say the same'}.`,
    span: region.span,
    node: region.path,
    property: 'reg',
    related: [{ message: 'the region starts here', span: tuple.baseSpan }],
    effect: 'the kernel obeys reg; its messages, and drivers that look a region up by name, go by the name',
    help: `Write ${name}${isSame ? '' : ', or correct reg'}.`,
    ...(edits === undefined ? {} : { fix: { description: `rename the node to ${name}`, edits } }),
  };
}

/** The kernel places the region; the name speaks of a place that means nothing. */
function withoutReg(region: SeenRegion): Finding | undefined {
  const [name = '', unit] = region.name.split('@');
  if (unit === undefined) return undefined;
  const edits = region.node.parent?.children.has(name) ? undefined : renameNode(region.node, name);
  return {
    // The board's name for the window of alloc-ranges, as a rule.
    severity: 'note',
    message: `${region.name} has a unit address, but no reg: the kernel places the region where it likes.`,
    span: region.span,
    node: region.path,
    property: 'size',
    effect: 'its messages, and drivers that look a region up by name, speak of a place where it does not lie',
    help: `Write ${name}, or reg for that place.`,
    ...(edits === undefined ? {} : { fix: { description: `rename the node to ${name}`, edits } }),
  };
}
