import type { Span } from 'dtc-parser-ts';
import { type Argument, splitArguments } from '../boot/cmdline.js';
import type { DtNode, DtProperty } from '../tree/node.js';
import type { Facts } from './rule.js';

/** Where the value of a property stands; the name, if it has none. */
export function valueSpan(property: DtProperty): Span {
  const first = property.marks[0]?.span;
  const last = property.marks[property.marks.length - 1]?.span;
  if (first === undefined || last === undefined) return property.name.span;
  if (first.file !== last.file || last.end < first.end) return first;
  return first === last ? first : { file: first.file, start: first.start, end: last.end };
}

/** Where one element of a value stands. */
export function markSpan(property: DtProperty, offset: number): Span {
  const mark = property.marks.find((each) => each.offset <= offset && offset < each.offset + each.length);
  return mark?.span ?? valueSpan(property);
}

/** Where a flag or any other property is named; the node, if it has no such property. */
export function propertySpan(node: DtNode, name: string): Span {
  return node.properties.get(name)?.name.span ?? node.definedAt[0];
}

/** Where the command line comes from, if it comes from the tree. */
export function bootargsSpan(facts: Facts): Span | undefined {
  const { bootargs } = facts.demand.chosen;
  return bootargs !== undefined && facts.world.cmdline.includes(bootargs.value.trim()) ? bootargs.span : undefined;
}

/** The command line as the kernel splits it. */
export const commandLineArguments = (facts: Facts): readonly Argument[] => splitArguments(facts.world.cmdline);

/** The last parameter of a name, as written: `cma=64M`. */
export function parameterText(facts: Facts, name: string): string | undefined {
  const found = commandLineArguments(facts).findLast((argument) => argument.name === name);
  return found === undefined ? undefined : found.value === undefined ? name : `${name}=${found.value}`;
}

/** Where a parameter stands in the command line of the tree; the root, where the command line comes from elsewhere. */
export function parameterSpan(facts: Facts, text: string): Span {
  const whole = bootargsSpan(facts);
  if (whole === undefined) return facts.tree.root.definedAt[0];
  const start = whole.file.text.slice(whole.start, whole.end).lastIndexOf(text);
  if (start < 0 || text === '' || whole.expandedFrom !== undefined) return whole;
  return { file: whole.file, start: whole.start + start, end: whole.start + start + text.length };
}
