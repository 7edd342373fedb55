import type { RegionUser } from '../../memory/demand.js';
import { isReachable, stringList } from '../../memory/flat.js';
import type { DtProperty } from '../../tree/node.js';
import { nodeAtPath } from '../../tree/read.js';
import { matchingName } from '../near-miss.js';
import { markSpan, valueSpan } from '../places.js';
import { KNOWN_COMPATIBLES, nodeAt, seenRegions, usersOf } from '../regions.js';
import type { Facts, Finding, Rule } from '../rule.js';

/** drivers/of/of_reserved_mem.c: `of_reserved_mem_device_init_by_idx()`: no region, or one that no handler took. */
export const targetInvalid: Rule = {
  code: 'memory-region/target-invalid',
  severity: 'error',
  summary: 'A memory-region names no region, or one whose compatible is misspelt.',
  after: ['reserved-memory/misspelt-property'],
  check(facts, report) {
    const regions = new Set(facts.demand.regions.map((region) => region.path));
    const unknown = new Map<string, readonly RegionUser[]>();
    for (const user of facts.demand.users) {
      if (user.property !== 'memory-region' || !user.enabled || user.external) continue;
      if (user.region.value === undefined) unknown.set(user.device, [...(unknown.get(user.device) ?? []), user]);
      else if (!regions.has(user.region.value)) report(wrongTarget(facts, user, user.region.value));
    }
    for (const [device, users] of unknown) report(noPhandles(facts, device, users));
    namesNone(facts).forEach(report);
    misspeltCompatibles(facts).forEach(report);
  },
};

const NO_MEMORY = 'the device gets no memory: of_reserved_mem_device_init() fails with -EINVAL or -ENODEV';
const WRITE_LABEL = 'Write the label of a node below /reserved-memory.';

function wrongTarget(facts: Facts, user: RegionUser, path: string): Finding {
  const node = nodeAtPath(facts.tree.root, path);
  const is = path === facts.demand.reservedMemory?.path ? `names ${path} itself` : `names ${path}`;
  return {
    message: `memory-region of ${user.device} ${is}, but it must name a child of /reserved-memory.`,
    span: user.region.span,
    node: user.device,
    property: user.property,
    related: node === undefined ? [] : [{ message: `${node.name} is here`, span: node.definedAt[0] }],
    effect: NO_MEMORY,
    help: WRITE_LABEL,
  };
}

/** Cells that are no phandles: an address and a size, or the letters of a string. All of a property are one mistake. */
function noPhandles(facts: Facts, device: string, users: readonly RegionUser[]): Finding {
  const [first] = users as readonly [RegionUser];
  const property = nodeAt(facts, device).properties.get(first.property);
  const string = property && stringAmong(property);
  const found =
    string !== undefined
      ? `is the string "${string}"`
      : users.length === 1
        ? 'names a phandle that no node has'
        : `has ${users.length} cells that are no phandle of any node`;
  return {
    message: `memory-region of ${device} ${found}, but it must name a child of /reserved-memory.`,
    span: property !== undefined && string !== undefined ? valueSpan(property) : first.region.span,
    node: device,
    property: first.property,
    effect: NO_MEMORY,
    help: string === undefined ? WRITE_LABEL : `${WRITE_LABEL.slice(0, -1)}, between angle brackets: <&label>.`,
  };
}

/** `memory-region = &label` is the path of the node, and `"name"` a name. */
function stringAmong(property: DtProperty): string | undefined {
  const isText = property.marks.some(({ kind }) => kind === 'string' || kind === 'path');
  return isText ? stringList(property)[0] : undefined;
}

/** `memory-region;` and `memory-region = <>`: `of_parse_phandle()` finds no entry. Where there are names, their number is wrong. */
function namesNone(facts: Facts): readonly Finding[] {
  return facts.tree.nodes.flatMap((node) => {
    const property = node.properties.get('memory-region');
    if (property === undefined || property.bytes.length >= 4 || !isReachable(node)) return [];
    if (node.properties.has('memory-region-names')) return [];
    return {
      message: `memory-region of ${node.path} names no region, but it must name a child of /reserved-memory.`,
      span: property.name.span,
      node: node.path,
      property: 'memory-region',
      effect: 'the device gets no memory: of_reserved_mem_device_init() fails with -ENODEV',
      help: WRITE_LABEL,
    };
  });
}

/** Near misses of what the boot handles; any other compatible is a legal region that the kernel leaves alone. */
function misspeltCompatibles(facts: Facts): readonly Finding[] {
  return seenRegions(facts).flatMap((region) => {
    if (region.compatible.some((name) => (KNOWN_COMPATIBLES as readonly string[]).includes(name.toLowerCase()))) {
      return [];
    }
    const property = region.node.properties.get('compatible');
    if (property === undefined) return [];
    let offset = 0;
    for (const written of region.compatible) {
      const meant = matchingName(written, KNOWN_COMPATIBLES);
      if (meant !== undefined) return [misspelt(facts, region.path, written, meant, markSpan(property, offset))];
      offset += written.length + 1;
    }
    return [];
  });
}

function misspelt(facts: Facts, path: string, written: string, meant: string, span: Finding['span']): Finding {
  const users = usersOf(facts, path);
  const text = span.file.text.slice(span.start, span.end);
  const isPlain = span.expandedFrom === undefined && text === `"${written}"`;
  return {
    message: `The compatible of ${path.slice(path.lastIndexOf('/') + 1)} is "${written}", but the kernel knows "${meant}".`,
    span,
    node: path,
    property: 'compatible',
    related: users.slice(0, 3).map((user) => ({ message: `${user.device} asks for it`, span: user.region.span })),
    effect: `the memory is reserved and no pool is made of it${users.length > 0 ? ': the devices that name it fail with -EINVAL' : ''}`,
    help: `Write "${meant}".`,
    ...(isPlain ? { fix: { description: `write "${meant}"`, edits: [{ span, newText: `"${meant}"` }] } } : {}),
  };
}
