import { assert } from '../assert.js';
import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { RULES } from './index.js';
import { isRamKnown } from './ram.js';
import type { Facts, Rule } from './rule.js';

/** What the rules had to say, and what was left unsaid. */
export interface RuleRun {
  readonly diagnostics: readonly Diagnostic[];
  /** Findings held back because a rule that they stand on had spoken about the same node. */
  readonly heldBack: number;
  /** Rules that could not judge this tree, and why. */
  readonly notRun: readonly { readonly code: string; readonly why: string }[];
}

/**
 * Runs the rules in the order of the index. One mistake gives one finding: a rule keeps silent on a node on which one of
 * those in its `after` has spoken.
 */
export function run(facts: Facts, rules: readonly Rule[] = RULES): RuleRun {
  const spoken = new Map<string, Set<string>>();
  const diagnostics: Diagnostic[] = [];
  const notRun: { code: string; why: string }[] = [];
  const ramKnown = isRamKnown(facts);
  let heldBack = 0;
  for (const rule of rules) {
    if (rule.needsRam && !ramKnown) {
      notRun.push({ code: rule.code, why: 'the tree names no RAM' });
      continue;
    }
    const fresh: Diagnostic[] = [];
    rule.check(facts, (finding) => {
      if (isForestalled(rule, finding.node === undefined ? undefined : spoken.get(finding.node))) heldBack++;
      else fresh.push({ severity: rule.severity, related: [], ...finding, code: rule.code });
    });
    for (const { node, severity } of fresh) {
      if (node === undefined) continue;
      const codes = spoken.get(node) ?? new Set();
      spoken.set(node, severity === 'note' ? codes.add(rule.code) : codes.add(rule.code).add(SERIOUS));
    }
    for (const finding of fresh) diagnostics.push(finding);
  }
  return { diagnostics, heldBack, notRun };
}

/** Stands among the codes that have spoken for "more than a note". */
const SERIOUS = '';

function isForestalled({ after = [] }: Rule, spoken: ReadonlySet<string> | undefined): boolean {
  if (spoken === undefined) return false;
  return after === 'any' ? spoken.has(SERIOUS) : after.some((code) => spoken.has(code));
}

/** States that each rule stands behind those that it listens to. */
export function assertOrdered(rules: readonly Rule[]): void {
  const seen = new Set<string>();
  for (const rule of rules) {
    for (const code of rule.after === 'any' ? [] : (rule.after ?? []))
      assert(seen.has(code), `${rule.code} stands behind ${code}`);
    seen.add(rule.code);
  }
}
