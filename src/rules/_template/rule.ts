import { seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

// To add a rule: copy this folder's two files to <group>/<name>.ts and .md, write the page first (one bad and one good
// example), then the code; add one line to ../index.ts behind the rules that it waits for; run
// `node scripts/update-pages.mjs`, read what it wrote into the page, and run `npm test`.

/** The kernel file and function that this is true to. */
export const template: Rule = {
  code: '_template/rule',
  severity: 'warning',
  summary: 'One sentence: what is wrong, without saying why.',
  // The codes whose word it waits for: it keeps silent on a node on which one of them has spoken.
  after: ['reserved-memory/reg-cells'],
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      if (!region.name.startsWith('template')) continue;
      report({
        message: `${region.name} is called template, but it must say what it is for.`,
        span: region.span,
        node: region.path,
        effect: 'what becomes of the memory',
        help: 'Write another name.',
      });
    }
  },
};
