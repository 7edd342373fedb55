import type { Facts, PoolBinding, Report, Zone } from '../check.js';
import { groupedHex, sizeText } from '../units/format.js';
import { forTerminal } from './escape.js';
import { type Look, paint, type Role, wrap } from './look.js';
import { type MapBank, type MapRow, type MemoryMap, memoryMap, POOL_WORDS, type RowUse } from './memory-map.js';
import { columnsOf, tableText } from './table.js';

/** What else is shown. */
export interface LayoutOptions {
  /** Each assumption, as a sentence; otherwise they are only counted. */
  readonly assumptions: boolean;
}

/** The layout for people: the map drawn to scale, the zones, what is movable where, and who is bound to what. */
export function layoutText(
  report: Report,
  look: Look,
  { assumptions }: LayoutOptions = { assumptions: false },
): string {
  if (!report.facts) return '';
  const { boot, world, demand } = report.facts;
  const map = memoryMap(report.facts);
  const parts = [
    [headline(report, report.facts, map, look)],
    boot.ram.length === 0 ? NO_RAM : mapLines(map, look),
    elsewhereLines(map),
    zoneLines(boot.zones, world.pageSize, look),
    shareLines(map, look),
    bindingLines(boot.bindings, demand.users.length > 0, look),
    boot.panic
      ? [
          paint(`  This kernel dies: ${forTerminal(boot.panic.why)}`, 'error', look),
          `  kernel: ${forTerminal(boot.panic.message)}`,
        ]
      : [],
    assumptions ? ['  assumed', ...boot.assumptions.map((each) => `  - ${forTerminal(each)}`)] : [],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const NO_RAM = [
  '  The tree names no RAM: give it with --memory SIZE@BASE, or --ram SIZE where the tree has a bank of size 0.',
];

function headline(report: Report, { boot, world }: Facts, map: MemoryMap, look: Look): string {
  const total = map.banks.reduce((sum, bank) => sum + bank.ram, 0n);
  const dot = look.unicode ? ' · ' : ', ';
  const count = (n: number, one: string): string => `${n} ${n === 1 ? one : `${one}s`}`;
  const told = [
    world.kernel.name + (world.kernel.recorded ? '' : ' (no recorded boot backs this profile)'),
    world.arch,
    `${world.pageSize / 1024n}K pages`,
    `${sizeText(total)} in ${count(map.banks.length, map.assumed ? 'bank' : 'controller')}`,
    ...(boot.assumptions.length > 0 ? [`${count(boot.assumptions.length, 'assumption')} (--explain-assumptions)`] : []),
  ];
  return `${paint(forTerminal(nameOf(report.file)), 'strong', look)}   ${told.join(dot)}`;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.dt[sb]o?$/, '');

const BLOCKS: Readonly<Record<RowUse, readonly [unicode: string, ascii: string, role: Role]>> = {
  kernel: ['█', '#', 'kernel'],
  movable: ['░', '.', 'movable'],
  cma: ['▒', '+', 'cma'],
  region: ['▓', 'R', 'reserved'],
  nomap: ['▓', 'R', 'reserved'],
  lost: ['×', 'x', 'error'],
  cut: ['·', '-', 'faint'],
};
const BLOCK_WORDS: Readonly<Record<RowUse, string>> = {
  kernel: 'kernel',
  movable: 'movable',
  cma: 'CMA',
  region: 'reserved',
  nomap: 'reserved',
  lost: 'lost',
  cut: 'cut off',
};

function mapLines(map: MemoryMap, look: Look): readonly string[] {
  const largest = map.banks.reduce((most, bank) => (bank.ram > most ? bank.ram : most), 1n);
  const room = Math.max(16, Math.min(64, look.width - 40));
  const nameWidth = Math.max(...map.banks.map((bank) => columnsOf(forTerminal(bank.controller.name))));
  const rows = tableText(
    map.banks.flatMap((bank) => bank.rows.map(rowCells)),
    'llrll',
    ' '.repeat(nameWidth + 4),
  );
  const baseWidth = Math.max(...map.banks.flatMap((bank) => bank.rows.map((row) => groupedHex(row.base).length)));
  const used = new Set(map.banks.flatMap((bank) => [...bank.uses.keys()]));
  let next = 0;
  const lines = map.banks.flatMap((bank) => {
    const name = forTerminal(bank.controller.name).padEnd(nameWidth);
    const base = groupedHex(bank.controller.base).padEnd(baseWidth);
    const own = rows.slice(next, next + bank.rows.length);
    next += bank.rows.length;
    return [
      `  ${paint(name, 'strong', look)}  ${base}  ${bar(bank, largest, room, look)}  ${sizeText(bank.ram)}`,
      ...own,
    ];
  });
  return [...lines, legend(used, look)];
}

const rowCells = (row: MapRow): readonly string[] => [
  groupedHex(row.base),
  forTerminal(row.label),
  sizeText(row.size),
  row.zone ?? '-',
  row.notes.map(forTerminal).join(', '),
];

/** One bank to scale: each column is what most of its bytes are; a rare use that would vanish gets one column. */
function bar(bank: MapBank, largest: bigint, room: number, look: Look): string {
  const columns = Math.max(8, Math.round((room * Number((bank.ram * 1000n) / largest)) / 1000));
  const uses: RowUse[] = [];
  for (let column = 0; column < columns; column++) {
    const from = (bank.ram * BigInt(column)) / BigInt(columns);
    const to = (bank.ram * BigInt(column + 1)) / BigInt(columns);
    uses.push(mostOf(bank, from, to));
  }
  return uses.map((use) => paint(BLOCKS[use][look.unicode ? 0 : 1], BLOCKS[use][2], look)).join('');
}

/** The use that has most of the bytes `from` to `to` of a bank's RAM, counted without holes; all but the kernel's counts double. */
function mostOf(bank: MapBank, from: bigint, to: bigint): RowUse {
  const bytes = new Map<RowUse, bigint>();
  let at = 0n;
  for (const row of bank.rows) {
    const start = at > from ? at : from;
    const end = at + row.size < to ? at + row.size : to;
    if (end > start) bytes.set(row.use, (bytes.get(row.use) ?? 0n) + (end - start) * (row.use === 'kernel' ? 1n : 2n));
    at += row.size;
  }
  let most: RowUse = 'kernel';
  for (const [use, count] of bytes) if (count > (bytes.get(most) ?? 0n)) most = use;
  return most;
}

function legend(used: ReadonlySet<RowUse>, look: Look): string {
  const words = new Map<string, string>();
  for (const use of Object.keys(BLOCKS) as RowUse[]) {
    const block = BLOCKS[use];
    if (used.has(use))
      words.set(BLOCK_WORDS[use], `${paint(block[look.unicode ? 0 : 1], block[2], look)} ${BLOCK_WORDS[use]}`);
  }
  return `  ${[...words.values()].join('   ')}`;
}

/** What is on no bank: regions outside RAM, and those that found no place. */
function elsewhereLines(map: MemoryMap): readonly string[] {
  const rows = [
    ...map.outside.map(({ region, range }) => [
      groupedHex(range.base),
      forTerminal(region.name),
      sizeText(range.size),
      'outside RAM',
    ]),
    ...map.unplaced.map((placed) => ['-', forTerminal(placed.region.name), '', unplacedText(placed)]),
  ];
  return rows.length === 0 ? [] : tableText(rows, 'llrl');
}

const unplacedText = ({ outcome, refusal }: MemoryMap['unplaced'][number]): string =>
  forTerminal(refusal?.why ?? (outcome.has('skipped') ? 'not enabled: the kernel skips it' : [...outcome].join(', ')));

function zoneLines(zones: readonly Zone[], pageSize: bigint, look: Look): readonly string[] {
  const shown = zones.filter((zone) => zone.spannedPages !== 0 || zone.presentPages !== 0);
  if (shown.length === 0) return [];
  const manyNodes = new Set(shown.map((zone) => zone.node)).size > 1;
  const head = ['zone', 'start', 'spanned', 'present', 'managed', 'CMA', '', ''];
  const rows = shown.map((zone) => [
    manyNodes ? `${zone.node} ${zone.name}` : zone.name,
    zone.start === undefined ? '-' : `0x${zone.start.toString(16)}`,
    String(zone.spannedPages),
    String(zone.presentPages),
    (zone.estimated.has('managed') ? '~ ' : '') + zone.managedPages,
    (zone.estimated.has('cma') ? '~ ' : '') + zone.cmaPages,
    zone.presentPages > 0 ? sizeText(BigInt(zone.presentPages) * pageSize) : '',
    zoneNotes(zone, shown),
  ]);
  const estimated = shown.some((zone) => zone.estimated.size > 0);
  return [
    ...tableText([head, ...rows], 'llrrrrrl').map((line, i) => (i === 0 ? paint(line, 'faint', look) : line)),
    ...(estimated ? ['  ~ estimated: rests on the kernel image, memmap and hash tables of the build'] : []),
  ];
}

function zoneNotes(zone: Zone, zones: readonly Zone[]): string {
  const start = zone.start ?? 0;
  const shared = zones
    .filter((other) => other !== zone && other.node === zone.node && other.start !== undefined)
    .filter(
      (other) => (other.start ?? 0) < start + zone.spannedPages && start < (other.start ?? 0) + other.spannedPages,
    );
  const notes = [
    ...(zone.name === 'Movable' && shared.length > 0
      ? [`overlaps ${shared.map((other) => other.name).join(' and ')}`]
      : []),
    ...(zone.presentPages === 0 ? ['no page of it is present'] : []),
    ...(zone.trulyPresentPages === undefined ? [] : [`truly present: ${zone.trulyPresentPages}`]),
  ];
  return notes.join('; ');
}

/** How much of each controller user space can be moved about in, and what stays for the kernel. */
function shareLines(map: MemoryMap, look: Look): readonly string[] {
  const banks = map.banks.filter((bank) => bank.ram > 0n);
  if (banks.length === 0) return [];
  const of = (bank: MapBank, use: RowUse): bigint => bank.uses.get(use) ?? 0n;
  const share = (bytes: bigint, ram: bigint): string =>
    bytes === 0n ? '-' : `${sizeText(bytes)} (${percent(bytes, ram)})`;
  const line = (name: string, pick: (bank: MapBank) => bigint): readonly string[] => [
    name,
    ...banks.map((bank) => share(pick(bank), bank.ram)),
  ];
  const rows = [
    ['', ...banks.map((bank) => forTerminal(bank.controller.name))],
    line('movable', (bank) => of(bank, 'movable')),
    line('CMA', (bank) => of(bank, 'cma')),
    line('for the kernel', (bank) => of(bank, 'kernel')),
    line('reserved', (bank) => of(bank, 'region') + of(bank, 'nomap')),
    line('lost', (bank) => of(bank, 'lost') + of(bank, 'cut')),
  ];
  const told = rows.filter((row, i) => i <= 1 || row.slice(1).some((cell) => cell !== '-'));
  return tableText(told, 'lllllllll').map((text, i) => (i === 0 ? paint(text, 'faint', look) : text));
}

function percent(part: bigint, whole: bigint): string {
  const rounded = (part * 200n + whole) / (whole * 2n);
  return rounded === 0n ? '< 1 %' : `${rounded} %`;
}

function bindingLines(bindings: readonly PoolBinding[], any: boolean, look: Look): readonly string[] {
  if (!any || bindings.length === 0) return [];
  const rows = bindings.map((binding) => [
    forTerminal(binding.user.device),
    `${binding.user.property === 'memory-region' ? '' : `${forTerminal(binding.user.property)} `}[${binding.user.index}]${binding.user.name === undefined ? '' : ` ${forTerminal(binding.user.name)}`}`,
    forTerminal(binding.placed?.region.name ?? binding.user.region.value ?? '-'),
    bindingText(binding),
  ]);
  const head = ['device', 'memory-region', 'pool'];
  const left = tableText([head, ...rows.map((row) => row.slice(0, 3))], 'lll');
  const width = Math.max(...left.map(columnsOf)) + 2;
  const gets = ['gets', ...rows.map((row) => row[3] ?? '')];
  // What does not fit behind its device stands below it.
  return left.map((line, i) => {
    const text = gets[i] ?? '';
    if (width + text.length <= look.width || i === 0) return `${line.padEnd(width)}${text}`;
    return `${line}\n      ${wrap(text, look, '      ', 6)}`;
  });
}

function bindingText({ pool, placed, outcome, reason, zones }: PoolBinding): string {
  const what = [
    ...(pool === 'none' ? [] : [POOL_WORDS[pool] ?? pool]),
    ...(placed?.range && outcome === 'bound' ? [sizeText(placed.range.size)] : []),
    ...(outcome === 'bound' ? zones : []),
  ].join(', ');
  const why = reason === undefined ? '' : `: ${forTerminal(reason)}`;
  switch (outcome) {
    case 'bound':
      return what === '' ? 'bound' : `${what}: bound`;
    case 'refused':
      return `nothing${why}`;
    case 'default-area':
      return `the default CMA area${why}`;
    case 'none':
      return `nothing of the kernel's${why}`;
  }
}
