import { memparse } from '../../boot/cmdline.js';
import { sizeText } from '../../units/format.js';
import { parameterSpan, parameterText } from '../places.js';
import { ramKept } from '../ram.js';
import type { Facts, Finding, Rule } from '../rule.js';

const NAMES = ['movablecore', 'kernelcore'] as const;

/** mm/page_alloc.c: `find_zone_movable_pfns_for_nodes()` makes no ZONE_MOVABLE where all memory, or none, would be movable. */
export const movablecoreIgnored: Rule = {
  code: 'boot/movablecore',
  severity: 'warning',
  summary: 'movablecore= or kernelcore= has no effect.',
  needsRam: true,
  after: ['boot/panic'],
  check(facts, report) {
    const { zones, panic } = facts.boot;
    if (panic !== undefined || zones.some((zone) => zone.name === 'Movable' && zone.spannedPages !== 0)) return;
    const ram = ramKept(facts).reduce((sum, bank) => sum + bank.size, 0n);
    for (const name of NAMES) {
      const text = parameterText(facts, name);
      const value = text?.slice(name.length + 1) ?? '';
      if (text !== undefined && value.split(',').includes('mirror')) report(noMirror(facts, text));
      const { value: size, rest } = memparse(value);
      if (text === undefined || size === 0n || rest.startsWith('@')) continue;
      const isPart = rest.startsWith('%');
      const isAll = isPart ? size >= 100n : size >= ram;
      if (!isAll && (isPart || size >= facts.world.pageSize)) continue;
      report({
        message: isAll
          ? `${text} asks for ${isPart ? 'all memory' : sizeText(size)}, but the board has ${sizeText(ram)} in all, and then the parameter is passed over.`
          : `${text} asks for ${sizeText(size)}, but less than a page is nothing${rest === '' ? '' : `: "${rest}" is no unit`}.`,
        span: parameterSpan(facts, text),
        effect: 'there is no ZONE_MOVABLE',
        help: 'Write a part of the RAM, with K, M or G behind the number.',
      });
    }
  },
};

/** Nobody but drivers/firmware/efi/efi.c, `efi_find_mirror()`, marks memory as mirrored. */
function noMirror(facts: Facts, text: string): Finding {
  return {
    message: `${text} asks for mirrored memory, but only EFI tells of any: a device tree has no word for it.`,
    span: parameterSpan(facts, text),
    effect: 'there is no ZONE_MOVABLE below 4 GiB',
    help: 'Write kernelcore=SIZE, or movablecore=SIZE.',
  };
}
