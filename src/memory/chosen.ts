import type { Located } from 'dtc-parser-ts';
import type { DtNode, DtProperty } from '../tree/node.js';
import { spanAt } from '../tree/read.js';
import type { Chosen } from './demand.js';
import { firstString, locatedNumber, subnode, tuples } from './flat.js';

/** drivers/of/fdt.c: MAX_USABLE_RANGES. */
const MAX_USABLE_RANGES = 2;

/** What the kernel takes from /chosen: `early_init_dt_scan_chosen()` and `early_init_dt_check_for_usable_mem_range()`. */
export function readChosen(root: DtNode, addressCells: number, sizeCells: number): Chosen {
  const node = subnode(root, 'chosen');
  if (node === undefined) return { usableMemoryRanges: [] };
  const bootargs = node.properties.get('bootargs');
  const start = node.properties.get('linux,initrd-start');
  const end = node.properties.get('linux,initrd-end');
  const usable = node.properties.get('linux,usable-memory-range');
  const readable =
    usable !== undefined && addressCells + sizeCells > 0 && usable.bytes.length % (addressCells + sizeCells) === 0;
  return {
    ...(bootargs !== undefined && bootargs.bytes.length > 0
      ? { bootargs: { value: firstString(bootargs), span: spanAt(bootargs, 0, bootargs.bytes.length) } }
      : {}),
    ...(start === undefined ? {} : { initrdStart: wholeNumber(start) }),
    ...(end === undefined ? {} : { initrdEnd: wholeNumber(end) }),
    usableMemoryRanges: readable ? tuples(usable, addressCells, sizeCells).slice(0, MAX_USABLE_RANGES) : [],
  };
}

/** A number of as many cells as the property has: `of_read_number(prop, len / 4)`. */
function wholeNumber(property: DtProperty): Located<bigint> {
  return locatedNumber(property, 0, property.bytes.length >> 2);
}
