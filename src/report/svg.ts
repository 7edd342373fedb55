import type { Facts, Report } from '../check.js';
import { groupedHex, sizeText } from '../units/format.js';
import { forMarkup } from './escape.js';
import { type MapBank, type MapRow, type MemoryMap, memoryMap, type RowUse } from './memory-map.js';
import { brokenScale, type Scale } from './svg-scale.js';
import { patterns, svgStyle } from './svg-style.js';
import { zoneLanes } from './svg-zones.js';

export interface SvgOptions {
  /** Drawing units; text is 12 units high whatever the width. */
  readonly width: number;
  /** Kept apart when several maps stand on one page. */
  readonly id: string;
  /** Where a block leads to; without it blocks are no links. */
  readonly linkOf?: (bank: number, row: number) => string;
}

/** Below this width a row takes two lines. */
const narrowWidth = 600;
const pad = 12;
const mono = 7.3;

export const useWords: Readonly<Record<RowUse, string>> = {
  kernel: 'kernel memory',
  movable: 'movable memory',
  cma: 'CMA memory',
  region: 'reserved',
  nomap: 'reserved, not mapped',
  lost: 'lost',
  cut: 'cut off by mem=',
};

/** `layout --format svg`: the memory map as one file. */
export function layoutSvg(report: Report): string {
  if (!report.facts) return '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\n';
  const { boot, world } = report.facts;
  const assumed = boot.assumptions.length > 0 ? [`${boot.assumptions.length} assumed`] : [];
  const parts = [nameOf(report.file), world.kernel.name, world.arch, `${world.pageSize / 1024n}K pages`, ...assumed];
  const title = parts.map(forMarkup).join(' · ');
  const { body, height } = mapBody(report.facts, { width: 960, id: 'map' }, 34);
  return `<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" aria-labelledby="title" width="960" height="${height}" viewBox="0 0 960 ${height}">
<title id="title">${title}</title>
<style>${svgStyle}</style>
<rect class="paper" width="960" height="${height}"/>
<text class="strong" x="${pad}" y="22">${title}</text>
${body}
</svg>
`;
}

/** Two maps, one below the other. */
export function differencesSvg(sides: readonly { readonly name: string; readonly report: Report }[]): string {
  let y = 4;
  const parts = sides.map(({ name, report }, index) => {
    if (!report.facts) return '';
    const { body, height } = mapBody(report.facts, { width: 960, id: `map${index}` }, 34);
    const part = `<g transform="translate(0 ${y})"><text class="strong" x="${pad}" y="22">${forMarkup(name)}</text>\n${body}</g>`;
    y += height + 16;
    return part;
  });
  const title = sides.map(({ name }) => forMarkup(name)).join(' and ');
  return `<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" aria-labelledby="title" width="960" height="${y}" viewBox="0 0 960 ${y}">
<title id="title">${title}</title>
<style>${svgStyle}</style>
<rect class="paper" width="960" height="${y}"/>
${parts.join('\n')}
</svg>
`;
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.dt[sb]o?$/, '');

/** The map for a page that brings the style along. */
export function mapSvg(facts: Facts, options: SvgOptions, label: string): string {
  const { body, height } = mapBody(facts, options, 4);
  const { width, id } = options;
  return `<svg class="map" id="${id}" role="group" aria-label="${forMarkup(label)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
${body}
</svg>`;
}

interface Drawing {
  readonly body: string;
  readonly height: number;
}

function mapBody(facts: Facts, options: SvgOptions, top: number): Drawing {
  const map = memoryMap(facts);
  const parts = [patterns(options.id)];
  let y = top;
  const add = ({ body, height }: Drawing): void => {
    parts.push(body);
    y += height;
  };
  if (map.banks.length === 0) add(textLine('The tree names no RAM.', y));
  else add(addressSpace(facts, map, options, y));
  for (const [index, bank] of map.banks.entries()) add(bankDrawing(bank, index, map, options, y));
  add(elsewhere(map, y));
  add(legend(map, options, y));
  return { body: parts.join('\n'), height: Math.ceil(y + 8) };
}

const textLine = (text: string, y: number): Drawing => ({
  body: `<text x="${pad}" y="${y + 14}">${forMarkup(text)}</text>`,
  height: 24,
});

/** All banks on one axis, holes cut short, and below it how far each zone reaches. */
function addressSpace(facts: Facts, map: MemoryMap, options: SvgOptions, y: number): Drawing {
  const left = pad + 74;
  const rows = map.banks.flatMap((bank) => bank.rows);
  const scale = brokenScale(rows, left, options.width - left - pad, 26);
  const blocks = map.banks
    .map((bank, b) => bank.rows.map((row, r) => block(row, b, r, scale, y + 20, 22, options, false)).join(''))
    .join('');
  const lanes = zoneLanes(facts, rows, scale, y + 62, pad);
  const note = scale.broken ? 'address space (holes cut short)' : 'address space';
  return {
    body: `<g class="space"><text class="faint" x="${pad}" y="${y + 12}">${note}</text>
${blocks}${breaks(scale, y + 20, 22)}${ticks(scale, y + 55)}
${lanes.body}</g>`,
    height: 62 + lanes.height + 16,
  };
}

/** The two slanted strokes of a cut axis, with the size of the hole in the tooltip. */
function breaks(scale: Scale, y: number, height: number): string {
  return scale.pieces
    .filter((piece) => piece.broken)
    .map(({ x, width, size, base }) => {
      const middle = x + width / 2;
      const stroke = (at: number): string => `M${at - 3} ${y + height} l6 -${height}`;
      return `<path class="break" d="${stroke(middle - 3)} ${stroke(middle + 3)}"><title>hole of ${sizeText(size)} from ${groupedHex(base)}</title></path>`;
    })
    .join('');
}

/** Addresses where RAM begins and ends, as far as there is room. */
function ticks(scale: Scale, y: number): string {
  let free = Number.NEGATIVE_INFINITY;
  const ram = scale.pieces.filter((_, index) => index % 2 === 0);
  const labels = ram.flatMap(({ base, x }) => {
    const text = groupedHex(base);
    if (x < free) return [];
    free = x + text.length * mono + 10;
    return [`<text class="mono faint" x="${x.toFixed(1)}" y="${y}">${text}</text>`];
  });
  return labels.join('');
}

function bankDrawing(bank: MapBank, index: number, map: MemoryMap, options: SvgOptions, y: number): Drawing {
  const narrow = options.width < narrowWidth;
  const most = map.banks.reduce((size, each) => (each.ram > size ? each.ram : size), 1n);
  // banks of one board share a scale, but none gets so short that nothing can be told apart
  const share = Math.max(0.3, Number((bank.ram * 1000n) / most) / 1000);
  const full = options.width - 2 * pad;
  const scale = brokenScale(bank.rows, pad, full * share, 20);
  const head = `${bank.controller.name}  ${sizeText(bank.ram)}`;
  const rowHeight = narrow ? 38 : 22;
  const bar = bank.rows.map((row, r) => block(row, index, r, scale, y + 22, 26, options, true)).join('');
  const rows = bank.rows.map((row, r) => listRow(row, index, r, y + 56 + r * rowHeight, options, narrow)).join('\n');
  const facts = shareText(bank);
  const aside = narrow ? '' : `<text class="faint end" x="${options.width - pad}" y="${y + 14}">${facts}</text>`;
  return {
    body: `<g class="bank" role="group" aria-label="${forMarkup(head)}; ${facts}">
<text class="strong" x="${pad}" y="${y + 14}">${forMarkup(head)}</text>${aside}
${bar}${breaks(scale, y + 22, 26)}
${rows}</g>`,
    height: 56 + bank.rows.length * rowHeight + 18,
  };
}

function shareText(bank: MapBank): string {
  const movable = bank.uses.get('movable') ?? 0n;
  const kernel = bank.uses.get('kernel') ?? 0n;
  const part = (bytes: bigint): string => `${sizeText(bytes)} (${(bytes * 100n + bank.ram / 2n) / (bank.ram || 1n)} %)`;
  return `movable ${part(movable)} · for the kernel ${part(kernel)}`;
}

/** What a screen reader hears of a block, and what the tooltip shows. */
export function spoken(row: MapRow): string {
  const zone = row.zone ? `, zone ${row.zone}` : '';
  const notes = row.notes.length ? `, ${row.notes.join(', ')}` : '';
  return `${row.label}: ${sizeText(row.size)} at ${groupedHex(row.base)}, ${useWords[row.use]}${zone}${notes}`;
}

/** A block of a bar: to scale, but never so thin that it cannot be seen. */
function block(
  row: MapRow,
  bank: number,
  index: number,
  scale: Scale,
  y: number,
  height: number,
  options: SvgOptions,
  focusable: boolean,
): string {
  const x = scale.at(row.base);
  const width = Math.max(1.5, scale.at(row.base + row.size) - x);
  const thin = width < 4 ? ' thin' : '';
  const shape = `<rect class="u ${row.use}${thin}" data-b="${bank}-${index}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${height}"${fill(row.use, options.id)}><title>${forMarkup(spoken(row))}</title></rect>`;
  const target = options.linkOf?.(bank, index);
  // the row below says the same to the keyboard and the screen reader; the bar is for the eye and the pointer
  return target && focusable ? `<a href="${target}" tabindex="-1" aria-hidden="true">${shape}</a>` : shape;
}

const fill = (use: RowUse, id: string): string =>
  use === 'nomap' || use === 'lost' || use === 'cma' ? ` fill="url(#${id}-${use})"` : '';

function listRow(row: MapRow, bank: number, index: number, y: number, options: SvgOptions, narrow: boolean): string {
  const cell = (x: number, text: string, kind: string, dy = 15): string =>
    `<text class="${kind}" x="${x}" y="${y + dy}">${forMarkup(text)}</text>`;
  const end = options.width - pad;
  const cutTo = (text: string, room: number): string =>
    text.length * 6.9 <= room ? text : `${text.slice(0, Math.max(1, Math.floor(room / 6.9) - 1))}…`;
  const swatch = `<rect class="u ${row.use}" x="${pad}" y="${y + 5}" width="12" height="12"${fill(row.use, options.id)}/>`;
  const notes = row.notes.join(', ');
  const cells = narrow
    ? [
        cell(pad + 20, cutTo(row.label, end - pad - 100), 'name'),
        cell(end, sizeText(row.size), 'end'),
        cell(pad + 20, groupedHex(row.base), 'mono faint', 31),
        cell(end, row.zone ?? '', 'faint end', 31),
      ]
    : [
        cell(pad + 20, groupedHex(row.base), 'mono faint'),
        cell(pad + 140, cutTo(row.label, 280), 'name'),
        cell(pad + 520, sizeText(row.size), 'end'),
        cell(pad + 540, row.zone ?? '', 'faint'),
        cell(pad + 620, cutTo(notes, end - pad - 620), 'faint'),
      ];
  const height = narrow ? 38 : 22;
  const hit = `<rect class="hit" x="${pad - 4}" y="${y}" width="${end - pad + 8}" height="${height}" rx="4"/>`;
  const inner = `<g class="row" data-b="${bank}-${index}">${hit}${swatch}${cells.join(' ')}<title>${forMarkup(spoken(row))}</title></g>`;
  const target = options.linkOf?.(bank, index);
  return target ? `<a href="${target}" class="pick">${inner}</a>` : inner;
}

/** Regions that no bar can show. */
function elsewhere(map: MemoryMap, y: number): Drawing {
  const texts = [
    ...map.outside.map(
      ({ region, range }) => `${region.name}: ${sizeText(range.size)} at ${groupedHex(range.base)}, outside RAM`,
    ),
    ...map.unplaced.map((placed) => `${placed.region.name}: ${placed.refusal?.why ?? [...placed.outcome].join(', ')}`),
  ];
  const lines = texts.map(
    (text, index) => `<text class="faint" x="${pad}" y="${y + 14 + index * 18}">${forMarkup(text)}</text>`,
  );
  return { body: lines.join(''), height: texts.length ? texts.length * 18 + 10 : 0 };
}

function legend(map: MemoryMap, options: SvgOptions, y: number): Drawing {
  const used = new Set(map.banks.flatMap((bank) => [...bank.uses.keys()]));
  const entries = (Object.keys(useWords) as RowUse[]).filter((use) => used.has(use));
  let x = pad;
  let line = 0;
  const items = entries.map((use) => {
    const width = 24 + useWords[use].length * 7 + 14;
    if (x + width > options.width && x > pad) {
      x = pad;
      line++;
    }
    const at = y + line * 20;
    const item = `<rect class="u ${use}" x="${x}" y="${at + 3}" width="12" height="12"${fill(use, options.id)}/><text class="faint" x="${x + 18}" y="${at + 13}">${useWords[use]}</text>`;
    x += width;
    return item;
  });
  return { body: `<g class="legend">${items.join('')}</g>`, height: entries.length ? (line + 1) * 20 + 6 : 0 };
}
