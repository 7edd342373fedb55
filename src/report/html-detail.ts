import type { Facts } from '../check.js';
import { groupedHex, sizeText } from '../units/format.js';
import { forMarkup } from './escape.js';
import { excerptHtml, nodeExcerpts } from './html-source.js';
import { type MapBank, type MapRow, POOL_WORDS } from './memory-map.js';
import { useWords } from './svg.js';

/** Decisions shown for one block; the whole journal stands at the end of the page. */
const mostEvents = 24;

/** The panel of one block: what it is, who owns it, where it is written, and what the kernel has decided about it. */
export function detailHtml(facts: Facts, bank: MapBank, row: MapRow, id: string): string {
  return `<section class="detail" id="${id}" aria-labelledby="${id}-h">
<h3 id="${id}-h" tabindex="-1">${forMarkup(row.label)}</h3>
${factList(bank, row)}${refusal(row)}${owners(facts, row)}${source(facts, row)}${others(facts, row)}${decisions(facts, row)}
</section>`;
}

function factList(bank: MapBank, row: MapRow): string {
  const { region } = row;
  const entries: readonly (readonly [string, string])[] = [
    ['addresses', `${groupedHex(row.base)} – ${groupedHex(row.base + row.size - 1n)}`],
    ['size', sizeText(row.size)],
    ['use', useWords[row.use]],
    ['zone', row.zone ? `${row.zone}, node ${row.node}` : '–'],
    ['controller', bank.controller.name],
    ...(row.notes.length ? [['notes', row.notes.join(', ')] as const] : []),
    ...(region ? [['node', region.region.path] as const] : []),
    ...(region?.region.compatible.length ? [['compatible', region.region.compatible.join(', ')] as const] : []),
    ...(region
      ? [
          [
            'outcome',
            [...region.outcome].join(', ') + (region.certainty === 'estimated' ? ' (place estimated)' : ''),
          ] as const,
        ]
      : []),
    ...(region && region.pool !== 'none' ? [['pool', POOL_WORDS[region.pool] ?? region.pool] as const] : []),
  ];
  return `<dl>${entries.map(([name, value]) => `<dt>${name}</dt><dd>${forMarkup(value)}</dd>`).join('')}</dl>`;
}

function refusal({ region }: MapRow): string {
  if (!region?.refusal) return '';
  const { why, message, mirrors } = region.refusal;
  const line = message ? `<br>kernel: <code>${forMarkup(message)}</code>` : '';
  return `<p class="refusal">${forMarkup(why)} <span class="faint">(${forMarkup(mirrors)})</span>${line}</p>`;
}

function owners({ boot, demand }: Facts, row: MapRow): string {
  const path = row.region?.region.path;
  if (!path) return '';
  const bound = boot.bindings.filter((binding) => binding.user.region.value === path);
  const users = demand.users.filter(
    (user) => user.region.value === path && !bound.some((binding) => binding.user.device === user.device),
  );
  const items = [
    ...bound.map(
      ({ user, outcome, reason }) =>
        `<code>${forMarkup(user.device)}</code> [${user.index}]${user.name ? ` ${forMarkup(user.name)}` : ''}: ${outcome}${reason ? ` – ${forMarkup(reason)}` : ''}`,
    ),
    ...users.map(
      (user) =>
        `<code>${forMarkup(user.device)}</code> names it, ${user.enabled ? 'without a binding' : 'but is not enabled'}`,
    ),
  ];
  const list = items.length
    ? `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`
    : '<p>No device names it.</p>';
  return `<h4>owners</h4>${list}`;
}

function source(facts: Facts, row: MapRow): string {
  const path = row.region?.region.path;
  if (!path) return '';
  const excerpts = nodeExcerpts(facts, path);
  return excerpts.length ? `<h4>source</h4>${excerpts.map(excerptHtml).join('')}` : '';
}

/** Regions that ask for these addresses but are not what they have become. */
function others(facts: Facts, row: MapRow): string {
  const end = row.base + row.size;
  const asking = facts.boot.regions.filter(({ region, range }) => {
    const first = region.placement.kind === 'static' ? region.placement.ranges[0]?.value : undefined;
    const place = range ?? first;
    return place && region !== row.region?.region && place.base < end && row.base < place.base + place.size;
  });
  const items = asking.map((placed) => {
    const why = placed.refusal ? `: ${forMarkup(placed.refusal.why)}` : '';
    const excerpts = nodeExcerpts(facts, placed.region.path).map(excerptHtml).join('');
    return `<p><b>${forMarkup(placed.region.name)}</b> ${[...placed.outcome].join(', ')}${why}</p>${excerpts}`;
  });
  return items.length ? `<h4>also asked for here</h4>${items.join('')}` : '';
}

/** What the boot has done with these addresses. */
function decisions({ boot }: Facts, row: MapRow): string {
  const path = row.region?.region.path;
  const mine = boot.journal.filter(
    (event) =>
      (path !== undefined && event.because.kind === 'tree' && event.because.path === path) ||
      (event.call !== 'add' &&
        event.range.base < row.base + row.size &&
        row.base < event.range.base + event.range.size &&
        (path !== undefined || event.because.kind === 'kernel')),
  );
  const lines = boot.kernelLines.filter(
    (line) => path !== undefined && line.because.kind === 'tree' && line.because.path === path && !line.debug,
  );
  const events = mine
    .slice(0, mostEvents)
    .map(
      ({ call, range, step, mirrors, certainty }) =>
        `<li><b>${call}</b> <code>${groupedHex(range.base)}</code> ${sizeText(range.size)} – ${forMarkup(step)} <span class="faint">${forMarkup(mirrors)}${certainty === 'estimated' ? ', estimated' : ''}</span></li>`,
    );
  const more = mine.length > mostEvents ? `<li>and ${mine.length - mostEvents} more, in the journal below</li>` : '';
  const said = lines.length
    ? `<h4>the kernel prints</h4><pre tabindex="0" role="region" aria-label="kernel lines">${lines.map((line) => forMarkup(line.text)).join('\n')}</pre>`
    : '';
  return `${events.length ? `<h4>decisions</h4><ol>${events.join('')}${more}</ol>` : ''}${said}`;
}
