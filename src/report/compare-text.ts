import type { Bandwidth } from '../answers/bandwidth.js';
import type { Answer, Comparison } from '../answers/compare.js';
import type { Difference, Side } from '../answers/differences.js';
import type { Figures, Share } from '../answers/figures.js';
import { sizeText } from '../units/format.js';
import { forTerminal } from './escape.js';
import { type Look, paint } from './look.js';
import { tableText } from './table.js';

/** What is on each controller, and for whom; the question of the board with several controllers, answered side by side. */
export function compareText(file: string, comparison: Comparison, look: Look): string {
  const { asIs, answers, controllers, subjects } = comparison;
  const world = asIs.replayed?.world;
  const total = subjects.reduce((sum, subject) => sum + subject.range.size, 0n);
  const dot = look.unicode ? ' · ' : ', ';
  const head = [
    world?.arch ?? '',
    `${(world?.pageSize ?? 4096n) / 1024n}K pages`,
    `${sizeText(total)} in ${subjects.length} ${subjects.length === 1 ? 'region' : 'regions'}, lent in other ways`,
  ];
  if (answers.length === 0)
    return `${forTerminal(file)}: no block, no pool in a block and no CMA pool to compare; name blocks with --cmdline "movablecore=SIZE@BASE,…" or let \`dtzone propose\` find some.\n`;
  const columns = answers.filter((answer) => answer.name !== 'mainline');
  const workingSet = sizeText(asIs.figures?.bandwidth.workingSet ?? 0n);
  const names = controllers.list.map((each) => forTerminal(each.name));
  const rows: (readonly string[])[] = [
    ['', ...columns.map((answer) => answer.title)],
    ...names.map((name, index) => row(`movable on ${name}`, columns, ({ shares }) => amount(shares[index]?.movable))),
    ...names.map((name, index) => row(`CMA on ${name}`, columns, ({ shares }) => amount(shares[index]?.cma))),
    ...names.map((name, index) => row(`kernel on ${name}`, columns, ({ shares }) => amount(shares[index]?.kernel))),
    row('user pages first', columns, ({ userFirst }) => userFirst.map(forTerminal).join(', ') || '-'),
    row(`bandwidth, ${workingSet}`, columns, ({ bandwidth }) => bandwidthText(bandwidth)),
    row('  with shuffle=1', columns, ({ shuffledBandwidth }) => bandwidthText(shuffledBandwidth)),
    row('drivers can claim', columns, ({ claimable }) => amount(claimable.bytes)),
    row('for owners alone', columns, ({ all }) => amount(all.regions)),
    row('lost to everybody', columns, ({ all }) => amount(lostOf(all))),
    row('comes up', columns, ({ result }) => (result === 'ok' ? 'yes' : 'no: it panics')),
  ].filter((cells, index) => index === 0 || cells.slice(1).some((cell) => cell !== '-'));
  const lines = tableText(rows, 'l'.repeat(rows[0]?.length ?? 1));
  const body = [
    `${paint(forTerminal(file), 'strong', look)}   ${head.join(dot)}`,
    '',
    ...lines.map((line, index) => (index === 0 ? paint(line, 'strong', look) : line)),
    '',
    ...kernelLines(columns),
    ...columns.flatMap((answer) => (answer.impossible ? [`  ${answer.title}: ${answer.impossible}`] : [])),
    ...mainlineLines(comparison),
    '',
    ...zoneLines(columns, look),
    ...printedLines(columns, look),
    ...(controllers.assumed
      ? ['', '  Each bank counts as one controller, all equally fast; `controllers` in machine.json tells better.']
      : []),
  ];
  return `${body.join('\n')}\n`;
}

/** Which kernel each way was replayed on, ways that share one together. */
function kernelLines(answers: readonly Answer[]): readonly string[] {
  const titles = new Map<string, string[]>();
  for (const { replayed, title } of answers) {
    if (!replayed) continue;
    const name = replayed.world.kernel.name;
    titles.set(name, [...(titles.get(name) ?? []), title]);
  }
  return [...titles].map(([name, list]) => `  ${list.join(', ')}: on ${name}`);
}

const amount = (bytes: bigint | undefined): string => (bytes ? sizeText(bytes) : '-');
const lostOf = (share: Share): bigint => share.lost + share.cut;

function row(name: string, answers: readonly Answer[], cell: (figures: Figures) => string): readonly string[] {
  return [name, ...answers.map((answer) => (answer.figures ? cell(answer.figures) : '-'))];
}

/** As a share of what all controllers together could give; both ends of a zone where they differ. */
function bandwidthText({ usable, usableFromOtherEnd }: Bandwidth): string {
  const [low, high] = [usable, usableFromOtherEnd].map((part) => Math.round(part * 100)).sort((a, b) => a - b);
  return low === high ? `${low} %` : `${low}-${high} %`;
}

function mainlineLines({ answers, subjects }: Comparison): readonly string[] {
  const world = answers.find((answer) => answer.name === 'mainline')?.replayed?.world;
  if (!world) return [];
  const nodes = subjects.filter((subject) =>
    subject.region?.compatible.some((name) => name === 'designated-movable-block' || name === 'shared-dmb-pool'),
  );
  const wasted = nodes.reduce((sum, subject) => sum + subject.range.size, 0n);
  return [
    '',
    `  On ${world.kernel.name}, which does not know these nodes, ${sizeText(wasted)} would stay reserved and never be used.`,
  ];
}

function zoneLines(answers: readonly Answer[], look: Look): readonly string[] {
  const rows = answers.flatMap((answer) =>
    (answer.figures?.zones ?? [])
      .filter((zone) => zone.spannedPages !== 0 || zone.presentPages !== 0)
      .map((zone, index) => [
        index === 0 ? answer.title : '',
        String(zone.node),
        zone.name,
        zone.start === undefined ? '-' : `0x${zone.start.toString(16)}`,
        String(zone.spannedPages),
        String(zone.presentPages),
        `${zone.estimated.has('managed') ? '~ ' : ''}${zone.managedPages}`,
        String(zone.cmaPages),
      ]),
  );
  const head = ['', 'node', 'zone', 'start', 'spanned', 'present', 'managed', 'CMA'];
  return tableText([head, ...rows], 'lrlrrrrr').map((line, index) => (index === 0 ? paint(line, 'faint', look) : line));
}

/** Lines that follow from how much memory is left, and say nothing of their own. */
const ofTables = /hash table entries|software IO TLB|^Initmem setup/;

/** Lines that not all ways have in common. */
function printedLines(answers: readonly Answer[], look: Look): readonly string[] {
  const able = answers.filter((answer) => answer.figures);
  const common = (text: string): boolean => able.every((answer) => answer.figures?.lines.includes(text));
  return able.flatMap((answer) => {
    const own = [...new Set((answer.figures?.lines ?? []).filter((text) => !common(text) && !ofTables.test(text)))];
    return [
      '',
      paint(`  ${answer.title}: the kernel would print`, 'faint', look),
      ...own.slice(0, 24).map((text) => `    ${forTerminal(text)}`),
      ...(own.length > 24 ? [`    and ${own.length - 24} lines more`] : []),
    ];
  });
}

/** What moved between two boards, commits, kernels or command lines. */
export function differenceText(a: Side, b: Side, differences: readonly Difference[], look: Look): string {
  const head = `${paint(forTerminal(a.name), 'strong', look)} -> ${paint(forTerminal(b.name), 'strong', look)}`;
  if (differences.length === 0) return `${head}: nothing moved\n`;
  const groups = [...new Set(differences.map((each) => each.group))];
  const lines = groups.flatMap((group) => [
    '',
    paint(`  ${group}`, 'faint', look),
    ...differences.filter((each) => each.group === group).flatMap((each) => differenceLines(each, look)),
  ]);
  return `${head}: ${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}\n${lines.join('\n')}\n`;
}

function differenceLines({ group, what, before, after }: Difference, look: Look): readonly string[] {
  const minus = (text: string): string => paint(`    - ${forTerminal(text)}`, 'error', look);
  const plus = (text: string): string => paint(`    + ${forTerminal(text)}`, 'movable', look);
  if (group === 'kernel line') return [before === undefined ? plus(what) : minus(what)];
  return [
    `    ${forTerminal(what)}`,
    ...(before === undefined ? [] : [`  ${minus(before)}`]),
    ...(after === undefined ? [] : [`  ${plus(after)}`]),
  ];
}
