import type { SeenRegion } from './regions.js';
import type { Facts } from './rule.js';

/** Where the replay dies of this very region: what the kernel says last, and why, for a rule that knows the mistake behind it. */
export function deathBy(
  { boot }: Facts,
  region: SeenRegion,
): { readonly effect: string; readonly kernelMessage: string } | undefined {
  const { panic } = boot;
  if (panic?.because.kind !== 'tree' || panic.because.path !== region.path) return undefined;
  const why = panic.why.replace(/\.$/, '');
  return {
    effect: `the kernel dies of it: ${why.charAt(0).toLowerCase()}${why.slice(1)}`,
    kernelMessage: panic.message,
  };
}
