import type { Figures } from '../answers/figures.js';
import type { Conversion } from '../answers/movablecore.js';
import type { Proposal } from '../answers/propose.js';
import { groupedHex, sizeText } from '../units/format.js';
import { forTerminal } from './escape.js';
import { type Look, paint, wrap } from './look.js';
import { tableText } from './table.js';

/** Blocks ready to paste, as nodes and as a parameter, and the layout that they give. */
export function proposeText(file: string, proposal: Proposal, look: Look): string {
  const { blocks, shares, nodes, parameter, asNodes, asParameter, remarks } = proposal;
  const rows = shares.map(({ controller, wanted, found }) => [
    forTerminal(controller.name),
    `wanted ${sizeText(wanted)}`,
    `found ${sizeText(found)}`,
    blocks
      .filter((block) => block.base >= controller.base && block.base < controller.base + controller.size)
      .map((block) => `${sizeText(block.size)} at ${groupedHex(block.base)}`)
      .join(', '),
  ]);
  const lines = [
    `${paint(forTerminal(file), 'strong', look)}   ${sizeText(blocks.reduce((sum, block) => sum + block.size, 0n))} movable in ${blocks.length} ${blocks.length === 1 ? 'block' : 'blocks'}`,
    '',
    ...tableText(rows, 'llll'),
    ...(proposal.controllers.assumed
      ? ['  (each bank counts as one controller; `controllers` in machine.json tells better)']
      : []),
    ...remarks.map((each) => `  ${paint('note', 'note', look)}: ${wrap(forTerminal(each), look, '        ', 8)}`),
    ...(blocks.length
      ? [
          '',
          paint(`  for ${asNodes.replayed.world.kernel.name}, behind the board's own text:`, 'faint', look),
          '',
          nodes,
          '',
          paint(`  for ${asParameter.replayed.world.kernel.name} and v3/v4, on the command line:`, 'faint', look),
          '',
          `    ${parameter}`,
          '',
          ...layoutLines('as nodes', asNodes.figures, look),
          ...layoutLines('as a parameter', asParameter.figures, look),
        ]
      : ['', '  No block can be made.']),
  ];
  return `${lines.join('\n')}\n`;
}

function layoutLines(title: string, { zones, result }: Figures, look: Look): readonly string[] {
  const rows = zones
    .filter((zone) => zone.spannedPages !== 0 || zone.presentPages !== 0)
    .map((zone) => [
      String(zone.node),
      zone.name,
      zone.start === undefined ? '-' : `0x${zone.start.toString(16)}`,
      String(zone.spannedPages),
      String(zone.presentPages),
      `${zone.estimated.has('managed') ? '~ ' : ''}${zone.managedPages}`,
    ]);
  const head = ['node', 'zone', 'start', 'spanned', 'present', 'managed'];
  return [
    paint(`  zones ${title}${result === 'panic' ? ' (this kernel panics)' : ''}`, 'faint', look),
    ...tableText([head, ...rows], 'rlrrrr'),
  ];
}

/** The same blocks in the other form, or why not. */
export function conversionText(title: string, conversion: Conversion, look: Look): string {
  const { text, reasons, onlyHere, onlyThere } = conversion;
  const ranges = (list: Conversion['onlyHere']): string =>
    list.map((range) => `${sizeText(range.size)} at ${groupedHex(range.base)}`).join(', ');
  const lines = [
    paint(`  ${title}`, 'strong', look),
    ...(text ? text.split('\n').map((line) => `    ${line}`) : ['    nothing to write']),
    ...reasons.map((each) => `  ${paint('note', 'note', look)}: ${wrap(forTerminal(each), look, '        ', 8)}`),
    ...(text && onlyHere.length ? [`  not made in this form: ${ranges(onlyHere)}`] : []),
    ...(text && onlyThere.length ? [`  made only in this form: ${ranges(onlyThere)}`] : []),
    ...(text && onlyHere.length + onlyThere.length === 0 ? ['  The kernel makes the same blocks of both forms.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
