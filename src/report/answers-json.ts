import type { Answer, Comparison } from '../answers/compare.js';
import type { Difference, Side } from '../answers/differences.js';
import type { Figures, Share } from '../answers/figures.js';
import type { Conversion } from '../answers/movablecore.js';
import type { Proposal } from '../answers/propose.js';
import type { Verification } from '../answers/verify.js';
import type { Item } from '../answers/verify-lines.js';
import type { Zone } from '../check.js';
import { toJson } from './json.js';

const zoneJson = (zone: Zone): object => ({
  node: zone.node,
  zone: zone.name,
  startPfn: zone.start ?? null,
  spanned: zone.spannedPages,
  present: zone.presentPages,
  managed: zone.managedPages,
  cma: zone.cmaPages,
  estimated: [...zone.estimated],
});

const shareJson = ({ controller, ...share }: Share): object => ({ controller: controller?.name ?? null, ...share });

function figuresJson({
  result,
  shares,
  all,
  zones,
  bandwidth,
  shuffledBandwidth,
  userFirst,
  claimable,
  lines,
}: Figures): object {
  return {
    result,
    controllers: shares.map(shareJson),
    all: shareJson(all),
    zones: zones.map(zoneJson),
    bandwidth,
    shuffledBandwidth,
    userFirst,
    claimable: {
      bytes: claimable.bytes,
      largest: claimable.largest,
      areas: claimable.areas.map((area) => ({ name: area.name, ...area.range })),
    },
    dmesg: lines,
  };
}

const answerJson = ({ name, title, impossible, replayed, figures }: Answer): object => ({
  name,
  title,
  ...(impossible === undefined ? {} : { impossible }),
  ...(replayed ? { kernel: replayed.world.kernel.name, cmdline: replayed.world.cmdline } : {}),
  ...(figures ? figuresJson(figures) : {}),
});

/** `compare FILE --format json`. */
export const comparisonJson = (file: string, { controllers, subjects, asIs, answers }: Comparison): string =>
  toJson({
    version: 1,
    file,
    arch: asIs.replayed?.world.arch ?? null,
    pageSize: Number(asIs.replayed?.world.pageSize ?? 0n),
    assumptions: asIs.replayed?.boot.assumptions ?? [],
    controllers: controllers.list.map((each) => ({ ...each })),
    controllersAssumed: controllers.assumed,
    subjects: subjects.map((subject) => ({ ...subject.range, region: subject.region?.path ?? null })),
    asIs: answerJson(asIs),
    answers: answers.map(answerJson),
  });

/** `compare A B --format json`. */
export const differencesJson = (a: Side, b: Side, differences: readonly Difference[]): string =>
  toJson({ version: 1, a: sideJson(a), b: sideJson(b), differences });

const sideJson = ({ name, replayed: { world, boot } }: Side): object => ({
  name,
  kernel: world.kernel.name,
  arch: world.arch,
  pageSize: Number(world.pageSize),
  result: boot.result,
});

/** Without the cause: it holds a place with the whole file. */
const itemJson = ({ because: _, ...item }: Item): object => item;

/** `verify --format json`. */
export const verificationJson = (
  file: string,
  { items, agreed, first, explanations, revealed, taken, hidden, replayed }: Verification,
): string =>
  toJson({
    version: 1,
    file,
    kernel: replayed.world.kernel.name,
    arch: replayed.world.arch,
    pageSize: Number(replayed.world.pageSize),
    agreed,
    compared: items.length,
    first: first === undefined ? null : itemJson(first),
    causes: explanations,
    items: items.map(itemJson),
    revealed: revealed?.told ?? [],
    taken,
    hidden,
    assumptions: replayed.boot.assumptions,
  });

/** `propose --format json`. */
export const proposalJson = (
  file: string,
  { controllers, blocks, shares, nodes, parameter, asNodes, asParameter, remarks }: Proposal,
): string =>
  toJson({
    version: 1,
    file,
    controllersAssumed: controllers.assumed,
    blocks,
    shares: shares.map(({ controller, wanted, found }) => ({ controller: controller.name, wanted, found })),
    nodes,
    parameter,
    remarks,
    layouts: { asNodes: figuresJson(asNodes.figures), asParameter: figuresJson(asParameter.figures) },
  });

/** `propose` without a wish: the board's own blocks in both forms. */
export const conversionsJson = (file: string, asParameter: Conversion, asNodes: Conversion): string =>
  toJson({ version: 1, file, asParameter: conversionJson(asParameter), asNodes: conversionJson(asNodes) });

const conversionJson = ({ text, blocks, reasons, onlyHere, onlyThere }: Conversion): object => ({
  text: text ?? null,
  blocks,
  reasons,
  onlyHere,
  onlyThere,
});
