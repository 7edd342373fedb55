import { meantName, renameProperty } from '../misspelling.js';
import type { Rule } from '../rule.js';

/** What drivers/of/fdt.c reads in /chosen of the memory: `early_init_dt_scan_chosen()` and those that it calls. */
const NAMES = [
  'bootargs',
  'linux,initrd-start',
  'linux,initrd-end',
  'linux,usable-memory-range',
  'linux,elfcorehdr',
] as const;

const VENDOR = 'linux,';

/** Nothing else looks for the command line or the initrd, and nothing says that they are not there. */
export const misspeltChosen: Rule = {
  code: 'boot/misspelt-chosen',
  severity: 'warning',
  summary: 'A property of /chosen has a name that the kernel does not read, but nearly.',
  check(facts, report) {
    const chosen = facts.tree.root.children.get('chosen');
    if (chosen === undefined) return;
    for (const property of chosen.properties.values()) {
      const name = property.name.value;
      const meant = meantName(name, NAMES) ?? meantName(`${VENDOR}${name}`, NAMES) ?? withVendor(name);
      if (meant === undefined || meant === name || chosen.properties.has(meant)) continue;
      const fix = renameProperty(property, meant);
      report({
        message: `/chosen has ${name}, but the kernel reads ${meant}.`,
        span: property.name.span,
        node: '/chosen',
        property: name,
        effect:
          meant === 'bootargs'
            ? 'the kernel has no command line but its own, or that of the boot loader'
            : 'the kernel goes on as if it were not there',
        help: `Write ${meant}.`,
        ...(fix === undefined ? {} : { fix }),
      });
    }
  },
};

const withVendor = (name: string): string | undefined => NAMES.find((known) => known === `${VENDOR}${name}`);
