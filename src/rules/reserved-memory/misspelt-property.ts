import { meantName, renameProperty } from '../misspelling.js';
import { isCompatible, RAMOOPS_COMPATIBLE, type SeenRegion, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** Without these a region is another one, or none. */
const DECISIVE = ['compatible', 'reg', 'size', 'no-map', 'reusable', 'status'];
/** All that drivers/of/fdt.c, drivers/of/of_reserved_mem.c and the handlers read. */
const READ = [...DECISIVE, 'alignment', 'alloc-ranges', 'linux,cma-default', 'linux,dma-default'];
/** fs/pstore/ram.c: `ramoops_parse_dt()`. */
const READ_BY_RAMOOPS = [
  'record-size',
  'console-size',
  'ftrace-size',
  'pmsg-size',
  'ecc-size',
  'mem-type',
  'max-reason',
];
/** What may stand in a region, and looks a little like the others. */
const OTHERS = ['ranges', 'label', 'flags', 'phandle', 'name', 'no-dump-oops', 'unbuffered', 'dma-ranges'];

/** The kernel asks for properties by name; whatever else stands in a node it never sees. */
export const misspeltProperty: Rule = {
  code: 'reserved-memory/misspelt-property',
  severity: 'error',
  summary: 'A property of a region has a name that the kernel does not read, but nearly.',
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      const known = readOf(region);
      for (const property of region.node.properties.values()) {
        const name = property.name.value;
        if (OTHERS.includes(name)) continue;
        const meant = meantName(name, known);
        if (meant === undefined || region.node.properties.has(meant)) continue;
        const fix = renameProperty(property, meant);
        report({
          severity: DECISIVE.includes(meant) ? 'error' : 'warning',
          message: `${region.name} has ${name}, but the kernel reads ${meant}.`,
          span: property.name.span,
          node: region.path,
          property: name,
          effect: EFFECTS[meant] ?? `the kernel passes it over, as if there were no ${meant}`,
          help: `Write ${meant}.`,
          ...(fix === undefined ? {} : { fix }),
        });
      }
    }
  },
};

function readOf(region: SeenRegion): readonly string[] {
  return isCompatible(region, RAMOOPS_COMPATIBLE) ? [...READ, ...READ_BY_RAMOOPS] : READ;
}

const EFFECTS: Readonly<Record<string, string>> = {
  compatible: 'the memory is reserved, and no pool is made of it',
  reg: 'nothing is reserved at that place',
  size: 'nothing is reserved',
  'no-map': 'the memory is mapped, and the CPU may read it ahead at any time',
  reusable: 'no CMA pool or movable block is made: nobody reuses the memory',
  status: 'the region is on, whatever it says',
};
