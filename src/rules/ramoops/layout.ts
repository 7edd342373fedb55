import { deviceRanges } from '../../memory/device-ranges.js';
import { isReachable, numberAt } from '../../memory/flat.js';
import type { DtNode, DtProperty } from '../../tree/node.js';
import { plainHex, sizeText } from '../../units/format.js';
import type { Range } from '../../units/range.js';
import { removeCell, writeNumber } from '../mend.js';
import { propertySpan, valueSpan } from '../places.js';
import { bytesInside, isRamKnown, ramInTree, taken, without } from '../ram.js';
import { RAMOOPS_COMPATIBLE, seenRegions } from '../regions.js';
import { cellCount } from '../reserved-memory/malformed.js';
import type { Facts, Finding, Rule } from '../rule.js';
import { AREA_LABELS, type Area, areasOf } from './areas.js';

const INT_MAX = 0x7fff_ffff;
const MAX_ECC = 255n;

/** fs/pstore/ram.c: `ramoops_probe()` and `ramoops_init_przs()`. */
export const ramoopsLayout: Rule = {
  code: 'ramoops/layout',
  severity: 'error',
  summary: 'The areas of a ramoops node do not fit its memory.',
  after: ['reserved-memory/reg-cells', 'reserved-memory/misspelt-property'],
  check(facts, report) {
    const nodes = (facts.tree.nodesByCompatible.get(RAMOOPS_COMPATIBLE) ?? []).filter(isReachable);
    for (const [index, node] of nodes.entries()) {
      const finding = index > 0 ? secondOne(node, nodes[0] as DtNode) : wrongLayout(facts, node);
      if (finding !== undefined) report({ node: node.path, ...finding });
    }
    for (const region of seenRegions(facts)) {
      const finding = withoutDriver(region.node);
      if (finding !== undefined) report({ node: region.path, ...finding });
    }
  },
};

/** drivers/of/platform.c: `reserved_mem_matches` makes a device of a region by its compatible, whatever its name. */
function withoutDriver(node: DtNode): Finding | undefined {
  if (node.properties.has('compatible')) return undefined;
  const area = areasOf(node, true).find(({ property }) => property !== undefined);
  if (area?.property === undefined) return undefined;
  return {
    severity: 'warning',
    message: `${node.name} has ${area.name}, but no driver looks at it without compatible = "${RAMOOPS_COMPATIBLE}".`,
    span: area.property.name.span,
    property: area.name,
    effect: 'its memory stays reserved, and holds no logs',
    help: `Add compatible = "${RAMOOPS_COMPATIBLE}";.`,
  };
}

/** Only one instance can be; the kernel takes the first. */
function secondOne(node: DtNode, first: DtNode): Finding {
  return {
    message: `${node.name} is a second ramoops node, but the kernel takes one only.`,
    span: node.definedAt[0],
    related: [{ message: `${first.name} is the first`, span: first.definedAt[0] }],
    kernelMessage: 'already initialized',
    effect: 'its memory stays reserved, and holds no logs',
    help: 'Keep one of them.',
  };
}

function wrongLayout(facts: Facts, node: DtNode): Finding | undefined {
  const isRegion = /^reserved-memory(?:@|$)/.test(node.parent?.name ?? '');
  const areas = areasOf(node, isRegion);
  const place = deviceRanges(node)[0];
  if (place === undefined) return node.properties.has('reg') ? undefined : withoutReg(node);
  const misread = areas.find(({ property }) => property !== undefined && property.bytes.length !== 4);
  if (misread?.property !== undefined) return notOneCell(node, misread, misread.property);
  const tooLarge = areas.find((area) => area.written > INT_MAX);
  if (tooLarge?.property !== undefined) {
    return {
      message: `${tooLarge.name} of ${node.name} is ${plainHex(BigInt(tooLarge.written))}, but it must fit a signed 32-bit number.`,
      span: valueSpan(tooLarge.property),
      property: tooLarge.name,
      kernelMessage: `${tooLarge.name} ${tooLarge.written} > INT_MAX`,
      effect: 'the driver gives up: no logs survive a crash',
    };
  }
  if (areas.every((area) => area.used === 0)) return nothingToKeep(node);
  return (
    doesNotFit(facts, node, areas, place.range) ??
    notReserved(facts, node, isRegion, place.range) ??
    tooMuchParity(node) ??
    noDumps(node, areas, place.range) ??
    roundedDown(areas, node)
  );
}

/** fs/pstore/ram.c: `ramoops_parse_dt_u32()` reads the first cell, whatever follows. */
function notOneCell(node: DtNode, { name, written }: Area, property: DtProperty): Finding {
  const cells = property.bytes.length / 4;
  const value = Number.isInteger(cells) ? numberAt(property.bytes, 0, cells) : 0n;
  const isLeadingZero = cells === 2 && value > 0n && value >> 32n === 0n;
  const edit = isLeadingZero ? removeCell(property, 0) : undefined;
  return {
    message: `${name} of ${node.name} has ${cellCount(property)}, but the driver reads one: it takes ${plainHex(BigInt(written))}.`,
    span: valueSpan(property),
    property: name,
    effect: 'the areas are not laid out as written',
    help: `Write <${isLeadingZero ? plainHex(value) : 'SIZE'}>.`,
    ...(edit === undefined ? {} : { fix: { description: `give ${name} one cell`, edits: [edit] } }),
  };
}

/** The driver asks for a fixed address. */
function withoutReg(node: DtNode): Finding | undefined {
  return {
    message: `${node.name} has no reg, but ramoops must find its logs at the same place after each boot.`,
    span: propertySpan(node, 'size'),
    property: node.properties.has('size') ? 'size' : 'reg',
    kernelMessage: 'failed to locate DT /reserved-memory resource',
    effect: 'the driver gives up: no logs survive a crash',
    help: 'Write reg with a fixed address in RAM.',
  };
}

function nothingToKeep(node: DtNode): Finding {
  return {
    message: `${node.name} has none of record-size, console-size, ftrace-size and pmsg-size, but ramoops needs one.`,
    span: node.definedAt[0],
    property: 'record-size',
    kernelMessage: 'The memory size and the record/console size must be non-zero',
    effect: 'the driver gives up: no logs survive a crash',
    help: 'Add record-size = <0x20000>; or another of them.',
  };
}

/** The dump area gets what the others leave; then each must end inside the memory. */
function doesNotFit(facts: Facts, node: DtNode, areas: readonly Area[], { base, size }: Range): Finding | undefined {
  const [record, ...others] = areas;
  const rest = others.reduce((left, area) => left - BigInt(area.used), size);
  const recordSize = BigInt(record?.used ?? 0);
  if (recordSize === 0n ? rest >= 0n : rest >= 0n && (rest === 0n || rest >= recordSize)) return undefined;
  const asked = areas
    .filter((area) => area.used > 0)
    .map((area) => `${area.name} ${plainHex(BigInt(area.used))}`)
    .join(' + ');
  const blamed = recordSize > 0n && rest > 0n ? record : others.filter((area) => area.used > 0).at(-1);
  return {
    message:
      rest > 0n
        ? `${node.name} leaves ${sizeText(rest)} for dumps, but one record has ${sizeText(recordSize)}.`
        : `${node.name} divides ${plainHex(size)} bytes into ${asked}, but that is ${sizeText(-rest)} more than it has.`,
    span: blamed?.property === undefined ? node.definedAt[0] : valueSpan(blamed.property),
    property: blamed?.name ?? 'reg',
    related: [{ message: `the memory: ${sizeText(size)}`, span: propertySpan(node, 'reg') }],
    kernelMessage: refusal(facts, areas, { base, size }, rest),
    effect: 'the driver gives up: no logs survive a crash',
    help: `Write smaller areas, or a reg of at least ${plainHex(size - rest + recordSize)} bytes.`,
  };
}

/** What `ramoops_init_przs()` and `ramoops_init_prz()` print first; sizes wrap as size_t does. */
function refusal(facts: Facts, areas: readonly Area[], { base, size }: Range, rest: bigint): string {
  const bits = facts.world.arch === 'arm' ? 32 : 64;
  const record = BigInt(areas[0]?.used ?? 0);
  const dump = BigInt.asUintN(bits, rest);
  const noRoom = (label: string, wanted: bigint, at: bigint): string =>
    `no room for ${label} mem region (0x${wanted.toString(16)}@0x${at.toString(16)}) in (0x${size.toString(16)}@0x${base.toString(16)})`;
  if (record > 0n && rest > 0n) return `dmesg record count == 0 (${dump} / ${record})`;
  if (record > 0n) return noRoom('dmesg', dump, base);
  let at = base;
  for (const area of areas.slice(1)) {
    if (area.used > 0 && at + BigInt(area.used) - base > size)
      return noRoom(AREA_LABELS[area.name], BigInt(area.used), at);
    at += BigInt(area.used);
  }
  return noRoom(AREA_LABELS['pmsg-size'], 0n, at);
}

/** A ramoops device at the root is legal, but then something else must keep the kernel out. */
function notReserved(facts: Facts, node: DtNode, isRegion: boolean, range: Range): Finding | undefined {
  if (isRegion || !isRamKnown(facts)) return undefined;
  const open = bytesInside(range, without(ramInTree(facts), taken(facts)));
  if (open === 0n) return undefined;
  return {
    message: `${node.name} lies in RAM that nothing reserves, but the kernel must keep out of it.`,
    span: node.definedAt[0],
    effect: 'the kernel allocates from it: the logs are overwritten, and they overwrite other data',
    help: 'Move the node to /reserved-memory.',
  };
}

/** fs/pstore/ram_core.c: `persistent_ram_init_ecc()` codes in symbols of 8 bits; lib/reed_solomon: `init_rs_internal()` wants fewer roots than there are symbols. */
function tooMuchParity(node: DtNode): Finding | undefined {
  const property = node.properties.get('ecc-size');
  if (property === undefined || property.bytes.length !== 4) return undefined;
  const size = numberAt(property.bytes, 0, 1);
  if (size <= MAX_ECC) return undefined;
  return {
    message: `ecc-size of ${node.name} is ${size}, but each block of 128 bytes can have ${MAX_ECC} bytes of parity at most.`,
    span: valueSpan(property),
    property: 'ecc-size',
    effect: 'the driver gives up: no logs survive a crash',
    help: 'Write <16>, or remove it for no parity.',
  };
}

function noDumps(node: DtNode, areas: readonly Area[], { size }: Range): Finding | undefined {
  const [record, ...others] = areas;
  const rest = others.reduce((left, area) => left - BigInt(area.used), size);
  if (record?.property === undefined || record.used === 0 || rest !== 0n) return undefined;
  return {
    severity: 'warning',
    message: `${node.name} has a record-size, but the other areas leave no memory for dumps.`,
    span: valueSpan(record.property),
    property: 'record-size',
    effect: 'no kernel log of a crash is kept',
    help: 'Write smaller areas, or a larger reg.',
  };
}

function roundedDown(areas: readonly Area[], node: DtNode): Finding | undefined {
  const rounded = areas.find((area) => area.used !== area.written && area.property !== undefined);
  if (rounded?.property === undefined) return undefined;
  const edits = writeNumber(rounded.property, 0, 1, BigInt(rounded.used));
  return {
    severity: 'warning',
    message: `${rounded.name} of ${node.name} is ${plainHex(BigInt(rounded.written))}, but the driver takes powers of two: it uses ${plainHex(BigInt(rounded.used))}.`,
    span: valueSpan(rounded.property),
    property: rounded.name,
    effect: `${sizeText(BigInt(rounded.written - rounded.used))} less than asked for`,
    help: `Write ${plainHex(BigInt(rounded.used))} or ${plainHex(BigInt(rounded.used) * 2n)}.`,
    ...(edits === undefined
      ? {}
      : { fix: { description: `write what the driver uses, ${plainHex(BigInt(rounded.used))}`, edits } }),
  };
}
