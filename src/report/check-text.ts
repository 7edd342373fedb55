import type { Report } from '../check.js';
import { type Tally, tallyOf } from '../diagnostic/order.js';
import { sizeText } from '../units/format.js';
import { forTerminal } from './escape.js';
import { type Look, paint } from './look.js';
import { findingText, Places } from './terminal.js';

/** The findings of one file for people, a blank line behind each. */
export function findingsText({ diagnostics }: Report, look: Look): string {
  const places = new Places();
  return diagnostics.map((finding) => `${findingText(finding, look, places)}\n\n`).join('');
}

/** `dtzone check` for people: findings, then one line a file; a clean file has that line alone. */
export function checkText(reports: readonly Report[], look: Look): string {
  const lines = reports.map((report) => `${findingsText(report, look)}${verdict(report, look)}\n`);
  return lines.join('') + (reports.length > 1 ? `${totalLine(reports, look)}\n` : '');
}

/** `board.dts: 2 errors, 1 warning (linux-6.1, arm64, 4K pages, 2 GiB)` */
function verdict(report: Report, look: Look): string {
  const tally = tallyOf(report.diagnostics);
  return `${forTerminal(report.file)}: ${tallyText(tally, look)}${settingText(report)}`;
}

function settingText({ setting, ram, kernels }: Report): string {
  if (!setting) return '';
  const { assumptions } = setting;
  const said = [
    kernels?.join(' and ') ?? setting.kernel,
    setting.arch,
    `${setting.pageSize / 1024n}K pages`,
    setting.ram === 0n ? 'no RAM named' : sizeText(setting.ram),
    ...(ram === undefined ? [] : [`--ram ${sizeText(ram)}`]),
    ...(assumptions === 0 ? [] : [`${assumptions} ${assumptions === 1 ? 'assumption' : 'assumptions'}`]),
  ];
  return ` (${said.join(', ')})`;
}

function totalLine(reports: readonly Report[], look: Look): string {
  const tally = tallyOf(reports.flatMap((report) => report.diagnostics));
  return `${reports.length} files: ${tallyText(tally, look)}`;
}

function tallyText({ errors, warnings, notes }: Tally, look: Look): string {
  const parts = [
    ...(errors > 0 ? [paint(counted(errors, 'error'), 'error', look)] : []),
    ...(warnings > 0 ? [paint(counted(warnings, 'warning'), 'warning', look)] : []),
    ...(notes > 0 ? [counted(notes, 'note')] : []),
  ];
  return parts.length === 0 ? 'nothing to report' : parts.join(', ');
}

const counted = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;
