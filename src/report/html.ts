import type { Facts, Report, Zone } from '../check.js';
import { placeOf } from '../diagnostic/place.js';
import { groupedHex, sizeText } from '../units/format.js';
import { forMarkup } from './escape.js';
import { detailHtml } from './html-detail.js';
import { pageScript, pageStyle } from './html-page.js';
import { excerptHtml, spanExcerpt } from './html-source.js';
import { type MemoryMap, memoryMap } from './memory-map.js';
import { mapSvg, nameOf } from './svg.js';

/** Events and kernel lines beyond this are left out, with a word. */
const mostLines = 2000;

/** `layout --format html`: one file that needs no network, for screen, keyboard, screen reader and paper. */
export function layoutHtml(report: Report): string {
  const title = `${nameOf(report.file)} – memory layout`;
  const body = report.facts
    ? bodyOf(report, report.facts)
    : `<main><h1>${forMarkup(title)}</h1>${findings(report)}</main>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<link rel="icon" href="data:,">
<title>${forMarkup(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#map">to the map</a>
${body}
<script>${pageScript}</script>
</body>
</html>
`;
}

function bodyOf(report: Report, facts: Facts): string {
  const map = memoryMap(facts);
  const link = (bank: number, row: number): string => `#block-${bank}-${row}`;
  const label = 'memory map; each block leads to its details';
  const wide = mapSvg(facts, { width: 880, id: 'desk', linkOf: link }, label).replace(
    'class="map"',
    'class="map desk"',
  );
  const slim = mapSvg(facts, { width: 340, id: 'phone', linkOf: link }, label).replace(
    'class="map"',
    'class="map phone"',
  );
  const details = map.banks.flatMap((bank, b) =>
    bank.rows.map((row, r) => detailHtml(facts, bank, row, `block-${b}-${r}`)),
  );
  return `<header><h1>${forMarkup(nameOf(report.file))}</h1><p class="sub">${subtitle(facts, map)}</p></header>
<main>
${figures(map)}
${panic(facts)}${findings(report)}
<h2 id="map">Memory map</h2>
<div class="tools"><button type="button" data-zoom="1.5" aria-label="zoom in">+</button><button type="button" data-zoom="0.667" aria-label="zoom out">−</button><button type="button" data-zoom="0">fit</button><output id="zoom" class="faint">100 %</output><span class="faint">keys + − 0, arrows between blocks</span></div>
<div class="wide"><div class="canvas" tabindex="0" role="region" aria-label="memory map, scrolls">${wide}${slim}</div>
<aside class="panel" aria-label="details of the chosen block"><p class="hint faint">Choose a block to see its source lines, zone, owners and what the kernel decided about it.</p>${details.join('\n')}</aside></div>
${zoneTable(facts)}${bindingTable(facts)}${kernelLines(facts)}${assumptions(facts)}${journal(facts)}
</main>`;
}

function subtitle({ boot, world }: Facts, map: MemoryMap): string {
  const total = map.banks.reduce((sum, bank) => sum + bank.ram, 0n);
  const profile = world.kernel.recorded
    ? world.kernel.name
    : `${world.kernel.name} (no recorded boot backs this profile)`;
  const parts = [
    profile,
    world.arch,
    `${world.pageSize / 1024n}K pages`,
    `${sizeText(total)} in ${map.banks.length} ${map.assumed ? 'banks' : 'controllers'}`,
  ];
  return [...parts, ...(boot.assumptions.length ? [`${boot.assumptions.length} assumptions, listed below`] : [])].join(
    ' · ',
  );
}

/** The answer first: how much is movable, where, and what stays. */
function figures(map: MemoryMap): string {
  const items = map.banks.map((bank) => {
    const movable = bank.uses.get('movable') ?? 0n;
    const kernel = bank.uses.get('kernel') ?? 0n;
    const percent = (movable * 100n + bank.ram / 2n) / (bank.ram || 1n);
    return `<li><b>${movable === 0n ? 'nothing' : sizeText(movable)} movable</b>${forMarkup(bank.controller.name)}: ${percent} % of ${sizeText(bank.ram)}, ${sizeText(kernel)} for the kernel</li>`;
  });
  return `<ul class="figures">${items.join('')}</ul>`;
}

function panic({ boot }: Facts): string {
  if (!boot.panic) return '';
  return `<p class="refusal"><b>This kernel dies:</b> ${forMarkup(boot.panic.why)}<br>kernel: <code>${forMarkup(boot.panic.message)}</code></p>`;
}

function findings(report: Report): string {
  if (report.diagnostics.length === 0) return '';
  const items = report.diagnostics.map((finding) => {
    const { path, line, column } = placeOf(finding.span);
    const kernel = finding.kernelMessage ? `<p>kernel: <code>${forMarkup(finding.kernelMessage)}</code></p>` : '';
    const help = finding.help ? `<p>help: ${forMarkup(finding.help)}</p>` : '';
    return `<div class="finding ${finding.severity}"><p><b>${finding.severity}</b>: ${forMarkup(finding.message)} <span class="faint">[${forMarkup(finding.code)}] ${forMarkup(`${path}:${line}:${column}`)}</span></p>${kernel}${help}${excerptHtml(spanExcerpt(finding.span))}</div>`;
  });
  const count = report.diagnostics.length;
  return `<h2>Findings</h2><details${count <= 5 ? ' open' : ''}><summary>${count} ${count === 1 ? 'finding' : 'findings'}</summary>${items.join('\n')}</details>`;
}

function zoneTable({ boot, world }: Facts): string {
  const rows = boot.zones.map((zone) => {
    const cells = [
      figureCell(zone, 'spanned'),
      figureCell(zone, 'present'),
      figureCell(zone, 'managed'),
      figureCell(zone, 'cma'),
    ].join('');
    const start = zone.start === undefined ? '–' : `0x${zone.start.toString(16)}`;
    const size = zone.presentPages > 0 ? sizeText(BigInt(zone.presentPages) * world.pageSize) : '–';
    return `<tr><td>${zone.node}</td><th scope="row">${zone.name}</th><td class="num">${start}</td>${cells}<td class="num">${size}</td></tr>`;
  });
  return `<h2>Zones</h2><div class="scroll" tabindex="0" role="region" aria-label="zone table"><table><caption>pages as /proc/zoneinfo counts them; ~ is estimated: it rests on the build</caption>
<thead><tr><th scope="col">node</th><th scope="col">zone</th>${['start', 'spanned', 'present', 'managed', 'CMA', 'size'].map((name) => `<th scope="col" class="num">${name}</th>`).join('')}</tr></thead>
<tbody>${rows.join('')}</tbody></table></div>`;
}

function figureCell(zone: Zone, field: 'spanned' | 'present' | 'managed' | 'cma'): string {
  const value = zone[`${field}Pages`];
  return `<td class="num">${zone.estimated.has(field) ? '~ ' : ''}${value}</td>`;
}

function bindingTable({ boot }: Facts): string {
  if (boot.bindings.length === 0) return '';
  const rows = boot.bindings.map(
    ({ user, placed, outcome, reason, pool, zones }) =>
      `<tr><th scope="row"><code>${forMarkup(user.device)}</code></th><td>[${user.index}] ${forMarkup(user.name ?? '')}</td><td>${forMarkup(placed?.region.name ?? user.region.value ?? '–')}</td><td>${forMarkup([pool, ...zones].join(', '))}</td><td>${outcome}${reason ? `: ${forMarkup(reason)}` : ''}</td></tr>`,
  );
  return `<h2>Devices</h2><div class="scroll" tabindex="0" role="region" aria-label="device table"><table><thead><tr>${['device', 'memory-region', 'region', 'pool', 'gets'].map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function kernelLines({ boot }: Facts): string {
  const lines = boot.kernelLines.filter((line) => !line.debug).slice(0, mostLines);
  if (lines.length === 0) return '';
  return `<h2>The kernel will print</h2><details><summary>${lines.length} lines about memory</summary><pre tabindex="0" role="region" aria-label="kernel lines about memory">${lines.map((line) => forMarkup(line.text)).join('\n')}</pre></details>`;
}

function assumptions({ boot }: Facts): string {
  if (boot.assumptions.length === 0) return '';
  return `<h2>Assumed</h2><ul>${boot.assumptions.map((each) => `<li>${forMarkup(each)}</li>`).join('')}</ul>`;
}

function journal({ boot }: Facts): string {
  const rows = boot.journal
    .slice(0, mostLines)
    .map(
      ({ call, range, step, mirrors, certainty, because }) =>
        `<tr><td>${call}</td><td class="num">${groupedHex(range.base)}</td><td class="num">${sizeText(range.size)}</td><td>${forMarkup(step)}</td><td class="faint">${forMarkup(mirrors)}</td><td>${forMarkup(because.kind === 'tree' ? because.path : because.what)}${certainty === 'estimated' ? ' (estimated)' : ''}</td></tr>`,
    );
  if (rows.length === 0) return '';
  return `<h2>Journal</h2><details><summary>${boot.journal.length} decisions of the boot, in order</summary><div class="scroll" tabindex="0" role="region" aria-label="journal"><table><thead><tr>${['call', 'address', 'size', 'step', 'kernel function', 'because of'].map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`;
}
