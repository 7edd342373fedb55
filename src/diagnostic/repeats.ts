import type { Diagnostic } from './diagnostic.js';

const OF_WHOLE_NODES = /\/misspelt-property$|^reserved-memory\/not-inside$/;

/**
 * What schemas say, without what a rule says as well: of a property that a rule objects to, the rule knows what comes of
 * it; and what a node lacks as a whole it lacks because of the property that is misspelt, or because it is no region but
 * holds some. Codes in `kept` stay whatever is said: the schemas of the user.
 */
export function withoutRepeats(
  bySchemas: readonly Diagnostic[],
  byRules: readonly Diagnostic[],
  kept: ReadonlySet<string> = new Set(),
): readonly Diagnostic[] {
  const said = new Set<string>();
  for (const { code, node, property, severity } of byRules) {
    if (node === undefined || severity === 'note') continue;
    if (OF_WHOLE_NODES.test(code)) said.add(node);
    if (property !== undefined) said.add(`${node}\0${property}`);
  }
  const isRepeat = ({ node = '', property }: Diagnostic): boolean =>
    said.has(property === undefined ? node : `${node}\0${property}`);
  return bySchemas.filter((finding) => kept.has(finding.code) || !isRepeat(finding));
}
