import type { BootResult, CmaArea, PlacedRegion, PoolBinding, Report, Zone } from '../check.js';
import { diagnosticJson, toJson } from './json.js';

/** `layout --format json`: the names are those of the recorded boots, so that both can be compared field by field. */
export const layoutJson = (report: Report): string => toJson(layoutObject(report));

/** Several results of one run, as for `--ram 1G,2G`: one layout each. */
export const layoutsJson = (reports: readonly Report[]): string =>
  toJson({ version: 1, layouts: reports.map(layoutObject) });

function layoutObject(report: Report): object {
  const diagnostics = report.diagnostics.map(diagnosticJson);
  const head = { version: 1, file: report.file };
  if (!report.facts) return { ...head, diagnostics, ...NOTHING_KNOWN };
  const { boot, world } = report.facts;
  return {
    ...head,
    kernel: world.kernel.name,
    arch: world.arch,
    pageSize: Number(world.pageSize),
    assumptions: boot.assumptions,
    diagnostics,
    memory: boot.memory.map(({ base, size, nid, flags }) => ({ base, size, nid: nid ?? 0, flags: [...flags] })),
    regions: boot.regions.map(regionJson),
    zones: boot.zones.map(zoneJson),
    movablePfns: movableJson(boot),
    cma: boot.cmaAreas.map(areaJson),
    dmb: boot.movableBlocks.map(({ range, nid }) => ({ base: range.base, size: range.size, nid })),
    bindings: boot.bindings.map(bindingJson),
    result: boot.result,
    ...(boot.panic ? { panic: { why: boot.panic.why, message: boot.panic.message } } : {}),
    dmesg: boot.kernelLines.filter((line) => !line.debug).map((line) => line.text),
  };
}

/** What a tree that could not be read has to show. */
const NOTHING_KNOWN = {
  kernel: null,
  arch: null,
  pageSize: null,
  assumptions: [],
  memory: [],
  regions: [],
  zones: [],
  movablePfns: {},
  cma: [],
  dmb: [],
  bindings: [],
  result: null,
  dmesg: [],
};

function regionJson({ region, range, pool, outcome, certainty, refusal }: PlacedRegion): object {
  const { placement } = region;
  const asked =
    placement.kind === 'dynamic'
      ? placement.size.value
      : placement.kind === 'static'
        ? placement.ranges[0]?.value.size
        : undefined;
  return {
    path: region.path,
    name: region.name,
    compatible: region.compatible,
    dynamic: placement.kind === 'dynamic',
    nomap: region.flags.has('no-map'),
    reusable: region.flags.has('reusable'),
    base: range?.base ?? null,
    size: range?.size ?? asked ?? null,
    ...(placement.kind === 'static' && placement.ranges.length > 1
      ? { reg: placement.ranges.map(({ value }) => value) }
      : {}),
    outcome: [...outcome],
    pool,
    ...(refusal ? { reason: refusal.why } : {}),
    ...(certainty === 'estimated' ? { estimated: ['base'] } : {}),
  };
}

const zoneJson = (zone: Zone): object => ({
  node: zone.node,
  zone: zone.name,
  startPfn: zone.start ?? null,
  spanned: zone.spannedPages,
  present: zone.presentPages,
  managed: zone.managedPages,
  cma: zone.cmaPages,
  estimated: [...zone.estimated],
  ...(zone.trulyPresentPages === undefined ? {} : { trulyPresent: zone.trulyPresentPages }),
});

const movableJson = (boot: BootResult): object =>
  Object.fromEntries(
    [...boot.movableFrames].map(([nid, frames]) => [nid, frames.map(({ start, end }) => [start, end])]),
  );

const areaJson = ({ name, range, isDefault, activated, certainty }: CmaArea): object => ({
  name,
  base: range.base,
  // An area that could not be activated stays in the kernel's list with no page (mm/cma.c: cma_activate_area()).
  size: activated ? range.size : 0n,
  default: isDefault,
  activated,
  ...(certainty === 'estimated' ? { estimated: ['base'] } : {}),
});

const bindingJson = ({ user, placed, pool, outcome, reason, zones }: PoolBinding): object => ({
  device: user.device,
  property: user.property,
  index: user.index,
  name: user.name ?? null,
  region: placed?.region.path ?? user.region.value ?? null,
  pool,
  outcome,
  reason: reason ?? null,
  zones,
});
