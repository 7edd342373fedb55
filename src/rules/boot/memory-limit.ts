import { type Argument, memparse } from '../../boot/cmdline.js';
import { groupedHex, rangeText, sizeText } from '../../units/format.js';
import type { Range } from '../../units/range.js';
import { commandLineArguments, parameterSpan } from '../places.js';
import { bytesInside, nearestBank, ramInTree } from '../ram.js';
import type { Facts, Finding, Rule } from '../rule.js';

type Said = Omit<Finding, 'span'>;

/** arch/arm/kernel/setup.c: `early_mem()` takes a place; arch/arm64/mm/init.c and arch/riscv/mm/init.c: `early_mem()` take a size. */
export const memoryLimit: Rule = {
  code: 'boot/memory-limit',
  severity: 'warning',
  summary: 'mem= does not leave the RAM that it seems to.',
  needsRam: true,
  check(facts, report) {
    const given = commandLineArguments(facts).filter(({ name, value }) => name === 'mem' && value !== undefined);
    const isArm = facts.world.arch === 'arm';
    for (const argument of isArm ? given : given.slice(-1)) {
      const text = `mem=${argument.value}`;
      const finding = isArm ? notRam(facts, text, argument) : notLimited(facts, text, argument);
      if (finding !== undefined) report({ ...finding, span: parameterSpan(facts, text) });
    }
  },
};

/** `memblock_mem_limit_remove_map()` and `memblock_enforce_memory_limit()` return at once if whole pages make 0. */
function notLimited({ world, ...facts }: Facts, text: string, { value = '' }: Argument): Said | undefined {
  const { value: size, rest } = memparse(value);
  if (size < world.pageSize) {
    return {
      message: `${text} asks for ${sizeText(size)}, but less than a page is no limit${rest === '' ? '' : `: "${rest}" is no unit`}.`,
      effect: 'the kernel keeps all RAM',
      help: 'Write a part of the RAM, with K, M or G behind the number.',
    };
  }
  const base = rest.startsWith('@') ? memparse(rest.slice(1)).value : undefined;
  const lowest = ramInTree({ world, ...facts })[0]?.base;
  if (base === undefined || lowest === undefined || base === lowest) return undefined;
  return {
    message: `${text} names a place, but ${world.arch} reads the size alone.`,
    effect: `the kernel keeps the first ${sizeText(size)} of RAM, from ${groupedHex(lowest)}`,
    help: 'Write the RAM that is there into /memory, and mem=SIZE only to use less of it.',
  };
}

/** The first `mem=` throws the banks of the tree away; what each adds is taken for RAM. */
function notRam(facts: Facts, text: string, { value = '' }: Argument): Said | undefined {
  const { value: size, rest } = memparse(value);
  const base = rest.startsWith('@') ? memparse(rest.slice(1)).value : facts.world.physOffset;
  const range: Range = { base, size };
  const inside = bytesInside(range, ramInTree(facts));
  if (inside === size) return undefined;
  return {
    severity: 'error',
    message: `${text} adds ${rangeText(range)}, but ${inside === 0n ? 'none of that is RAM' : `${sizeText(size - inside)} of that are no RAM`}.`,
    related: nearestBank(facts, base),
    effect: 'on arm mem= takes the place of the banks of the tree: the kernel uses what it names, and nothing else',
    help: 'Write a range inside RAM, or correct /memory.',
  };
}
