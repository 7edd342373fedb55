import { memparse } from '../../boot/cmdline.js';
import type { Range } from '../../units/range.js';
import { bootargsSpan, commandLineArguments } from '../places.js';
import type { Facts, Finding } from '../rule.js';

/** Movable blocks on the command line: `movablecore=nn[KMGTPE]@ss[KMGTPE]`, several separated by commas. */
export interface CommandLineBlock {
  readonly text: string;
  readonly range: Range;
  /** What stands behind the address, and makes the kernel refuse the block. */
  readonly rest: string;
}

export const blocksOnCommandLine = (facts: Facts): readonly CommandLineBlock[] =>
  itemsOnCommandLine(facts).flatMap(({ block }) => (block === undefined ? [] : [block]));

/** One of the list: a block, or a size or percentage, with what stands behind it. */
export interface CommandLineItem {
  readonly text: string;
  readonly block?: CommandLineBlock;
  readonly rest: string;
}

export function itemsOnCommandLine(facts: Facts): readonly CommandLineItem[] {
  return commandLineArguments(facts)
    .filter((argument) => argument.name === 'movablecore')
    .flatMap((argument) => (argument.value ?? '').split(','))
    .map((text) => {
      const size = memparse(text);
      if (!size.rest.startsWith('@')) return { text, rest: size.rest.startsWith('%') ? '' : size.rest };
      const base = memparse(size.rest.slice(1));
      const block = { text, range: { size: size.value, base: base.value }, rest: base.rest };
      return { text, block, rest: base.rest };
    });
}

/** Where the command line stands; the root, if it comes from elsewhere. */
export const commandLineSpan = (facts: Facts): Finding['span'] => bootargsSpan(facts) ?? facts.tree.root.definedAt[0];
