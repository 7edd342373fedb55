import type { RegionUser } from '../../memory/demand.js';
import { matchingName } from '../near-miss.js';
import { markSpan } from '../places.js';
import { KNOWN_COMPATIBLES, seenRegions, usersOf } from '../regions.js';
import type { Facts, Finding, Rule } from '../rule.js';

/** drivers/of/of_reserved_mem.c: `of_reserved_mem_device_init_by_idx()`: no region, or one that no handler took. */
export const targetInvalid: Rule = {
  code: 'memory-region/target-invalid',
  severity: 'error',
  summary: 'A memory-region names no region, or one whose compatible is misspelt.',
  after: ['reserved-memory/misspelt-property'],
  check(facts, report) {
    const regions = new Set(facts.demand.regions.map((region) => region.path));
    for (const user of facts.demand.users) {
      if (user.property !== 'memory-region' || !user.enabled || user.external) continue;
      if (user.region.value !== undefined && regions.has(user.region.value)) continue;
      const finding = wrongTarget(facts, user);
      if (finding !== undefined) report(finding);
    }
    misspeltCompatibles(facts).forEach(report);
  },
};

function wrongTarget(facts: Facts, user: RegionUser): Finding | undefined {
  const path = user.region.value;
  const node = path === undefined ? undefined : facts.tree.nodeByPath.get(path);
  const is =
    path === undefined
      ? 'names a phandle that no node has'
      : path === facts.demand.reservedMemory?.path
        ? `names ${path} itself`
        : `names ${path}`;
  return {
    message: `memory-region of ${user.device} ${is}, but it must name a child of /reserved-memory.`,
    span: user.region.span,
    node: user.device,
    property: user.property,
    related: node === undefined ? [] : [{ message: `${node.name} is here`, span: node.definedAt[0] }],
    effect: 'the device gets no memory: of_reserved_mem_device_init() fails with -EINVAL or -ENODEV',
    help: 'Write the label of a node below /reserved-memory.',
  };
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
