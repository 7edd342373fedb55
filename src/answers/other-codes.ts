/** Codes that no rule of `src/rules/` speaks under: what each group is, by the start of its codes. */
const GROUPS: readonly (readonly [start: string, says: string])[] = [
  [
    'ignore/no-reason',
    'A comment that ignores a finding gives no reason, so that it takes nothing away.\n\nWrite `/* ignore CODE: WHY */` on the line of the finding, on the line above it, or above the node that it is about.',
  ],
  [
    'ignore/unused',
    'A comment that ignores a finding takes nothing away: the finding is gone, or the comment stands elsewhere.\n\nRemove the comment, or correct its code. Comments in included files are not told of: they may be meant for other boards.',
  ],
  [
    'schema/',
    'A schema of `schemas/`, or of a folder that `--schema` names, judges the form of one node: which properties it has, and of which type. What a rule knows more of is said under the rule’s code alone.\n\nThe schema of that name says what the node may hold; docs/projection.md says how a node looks as JSON.',
  ],
  [
    'dtc/',
    'One of the checks of dtc, under dtc’s name for it. Unasked `check` makes those alone that decide over memory; `-W NAME` and `-E NAME` turn others on, `-W no-NAME` off.\n\ndocs/guides/dtc-checks.md lists them.',
  ],
  [
    'syntax/',
    'The text is no device-tree source: the parser says what stands there and what must stand there. It goes on behind the fault, so that several can be told of at once.\n\ngrammar/docs describes the language.',
  ],
  [
    'preprocess/',
    'The C preprocessor stumbles: an include that is not found, a macro or a condition that makes no sense.',
  ],
  ['tree/', 'A reference, a label, a deletion or an overlay that leads nowhere, or that the blob cannot hold.'],
  ['blob/', 'The `.dtb` is cut off, or its header, structure or strings contradict each other.'],
  ['folder/', 'A folder of /proc/device-tree’s kind holds something that is neither node nor property.'],
  [
    'findings/',
    'There are more findings than anybody reads: the most severe are told, and the rest is counted and weighs as much as its worst.\n\nMend the first ones and run again.',
  ],
  ['machine/', 'machine.json has a field that cannot be what it says; schemas/machine.schema.json describes it.'],
];

/** The groups that such codes stand in, with their slash. */
export const OTHER_GROUPS: readonly string[] = [
  ...new Set(GROUPS.map(([start]) => start.slice(0, start.indexOf('/') + 1))),
];

/** What there is to say of such a code. */
export function otherCode(code: string): string | undefined {
  const group = GROUPS.find(([start]) =>
    start.endsWith('/') ? /^[a-z]+\/\S+$/.test(code) && code.startsWith(start) : code === start,
  );
  return group === undefined ? undefined : `# ${code}\n\n${group[1]}\n`;
}
