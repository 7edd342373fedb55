import type { Controller, MachineFacts } from '../boot/world.js';
import type { MemoryDemand } from '../memory/demand.js';
import { endOf, type Range } from '../units/range.js';

/** The machine's memory controllers, and whether they had to be assumed. */
export interface Controllers {
  readonly list: readonly Controller[];
  readonly assumed: boolean;
}

/** Those of machine.json; without them each bank of memory counts as a controller of its own, all equally fast. */
export function controllersOf(facts: MachineFacts, demand: MemoryDemand): Controllers {
  if (facts.controllers.length > 0) return { list: byBase(facts.controllers), assumed: false };
  const banks: readonly Range[] = facts.memory ?? demand.banks.map((bank) => bank.range.value);
  const apart = byBase(banks).reduce<Range[]>(joinOverlapping, []);
  return {
    list: apart.map((bank, index) => ({ name: `MEMC${index}`, base: bank.base, size: bank.size })),
    assumed: true,
  };
}

/** Touching banks stay two controllers; overlapping ones cannot be. */
function joinOverlapping(list: Range[], bank: Range): Range[] {
  const last = list.at(-1);
  if (bank.size === 0n) return list;
  if (!last || bank.base >= endOf(last)) return [...list, bank];
  const end = endOf(bank) > endOf(last) ? endOf(bank) : endOf(last);
  return [...list.slice(0, -1), { base: last.base, size: end - last.base }];
}

const byBase = <T extends Range>(ranges: readonly T[]): T[] =>
  [...ranges].sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : 0));

/** The controller that holds an address; undefined: none is told of. */
export const controllerAt = (controllers: readonly Controller[], address: bigint): Controller | undefined =>
  controllers.find((each) => each.base <= address && address < endOf(each));
