import type { Fix } from '../../diagnostic/diagnostic.js';
import { deviceRanges } from '../../memory/device-ranges.js';
import type { DtProperty } from '../../tree/node.js';
import { groupedHex } from '../../units/format.js';
import { valueSpan } from '../places.js';
import { nodeAt, seenRegions, tuplesOf } from '../regions.js';
import type { Facts, Rule } from '../rule.js';

/** drivers/of/fdt.c takes reg for the address of memory; drivers/of/address.c, `of_address_to_resource()`, translates it by `ranges`. */
export const rangesTranslate: Rule = {
  code: 'reserved-memory/ranges-translate',
  severity: 'warning',
  summary: 'ranges of /reserved-memory gives a region another address than its reg.',
  check(facts, report) {
    const { reservedMemory } = facts.demand;
    if (reservedMemory === undefined) return;
    const node = nodeAt(facts, reservedMemory.path);
    const property = node.properties.get('ranges');
    if (property === undefined || property.bytes.length === 0) return;
    const moved = movedRegions(facts);
    const [first] = moved;
    if (first === undefined) return;
    const fix = emptied(property);
    report({
      message: `ranges of ${node.name} ${first.to === undefined ? `leaves out ${first.name}` : `puts ${first.name} at ${groupedHex(first.to)}`}, but the kernel reserves it where its reg says: at ${groupedHex(first.from)}.`,
      span: valueSpan(property),
      node: node.path,
      property: 'ranges',
      related: moved.map(({ name, span }) => ({ message: `${name} is here`, span })),
      effect:
        first.to === undefined
          ? 'the memory is reserved, but a driver that asks for the address of the node finds none'
          : 'a driver that asks for the address of the node uses memory that is not the reserved one',
      help: 'Write ranges; without a value.',
      ...(fix === undefined ? {} : { fix }),
    });
  },
};

function movedRegions(facts: Facts) {
  return seenRegions(facts).flatMap((region) => {
    const [tuple] = tuplesOf(region);
    if (tuple === undefined) return [];
    const from = tuple.value.base;
    const seen = deviceRanges(region.node).find((each) => each.tuple.value.base === from);
    return seen?.range.base === from ? [] : [{ name: region.name, span: tuple.span, from, to: seen?.range.base }];
  });
}

function emptied({ span }: DtProperty): Fix | undefined {
  const isPlain =
    span.expandedFrom === undefined && /^ranges\s*=[^;]*;$/.test(span.file.text.slice(span.start, span.end));
  return isPlain ? { description: 'write ranges without a value', edits: [{ span, newText: 'ranges;' }] } : undefined;
}
