import type { Verification } from '../answers/verify.js';
import type { Item } from '../answers/verify-lines.js';
import { forTerminal } from './escape.js';
import { type Look, paint, wrap } from './look.js';
import { tableText } from './table.js';

/** Divergences shown before the rest is only counted. */
const mostShown = 20;
/** Enough when one cause explains them all. */
const fewShown = 2;

/** The answer first: how much agrees, where it first does not, what would explain it; then the table. */
export function verifyText(
  file: string,
  { items, agreed, first, explanations, taken, hidden, replayed }: Verification,
  look: Look,
): string {
  const { world, boot } = replayed;
  const dot = look.unicode ? ' · ' : ', ';
  const told = [world.kernel.name, world.arch, `${world.pageSize / 1024n}K pages`];
  const count = `${agreed} of ${items.length} agree`;
  const lines = [
    `${paint(forTerminal(file), 'strong', look)}   ${told.join(dot)}`,
    '',
    items.length === 0
      ? '  Nothing in the log can be compared: it holds no line of the memory set-up.'
      : `  ${paint(count, first ? 'error' : 'movable', look)}${first ? '; the first divergence:' : ''}`,
    ...(first ? ['', ...itemLines(first, look)] : []),
    ...causeLines(explanations, items.length - agreed, look),
    ...groupTable(items, look),
    ...restLines(items, first, explanations.at(-1)?.leaves === 0 ? fewShown : mostShown, look),
    ...(taken.length
      ? [
          '',
          paint('  taken from the log, as nobody had said', 'faint', look),
          ...tableText(
            taken.map((each) => [each.field, shorten(each.value, 44), forTerminal(shorten(each.from, 70))]),
            'lll',
            '    ',
          ),
        ]
      : []),
    ...(hidden.length ? ['', paint('  the log hides', 'faint', look), ...hidden.map((each) => `    ${each}`)] : []),
    ...(boot.assumptions.length
      ? [
          '',
          paint('  assumed instead', 'faint', look),
          ...boot.assumptions.map((each) => `    ${wrap(forTerminal(each), look, '    ', 4)}`),
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

const shorten = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function itemLines(item: Item, look: Look): readonly string[] {
  const where =
    item.line === undefined ? '' : `   ${item.source === 'log' ? 'line' : `${item.source}, line`} ${item.line}`;
  return [
    `  ${paint(item.group, 'strong', look)}: ${forTerminal(item.what)}${item.estimated ? ' (estimated)' : ''}`,
    `    predicted  ${item.predicted === undefined ? 'nothing of the kind' : forTerminal(item.predicted) || '(nothing)'}`,
    `    board      ${item.seen === undefined ? 'does not say it' : forTerminal(item.seen) || '(nothing)'}${where}`,
  ];
}

function causeLines(explanations: Verification['explanations'], wrong: number, look: Look): readonly string[] {
  if (wrong === 0) return [];
  if (explanations.length === 0)
    return ['', '  No single cause was found by trying other RAM, pages, Kconfig, places, kernels and command lines.'];
  const lines = explanations.flatMap(({ sentence, mends, leaves, say }, index) => {
    const effect =
      mends === undefined
        ? ''
        : leaves === 0
          ? ' With it the rest agrees.'
          : ` With it ${mends} of the divergences go, ${leaves} stay.`;
    const hint = say ? [`     say: ${forTerminal(say)}`] : [];
    return [`  ${index + 1}. ${wrap(forTerminal(sentence) + effect, look, '     ', 5)}`, ...hint];
  });
  return ['', paint('  likely causes, tried by replay', 'faint', look), ...lines];
}

function groupTable(items: readonly Item[], look: Look): readonly string[] {
  const groups = [...new Set(items.map((item) => item.group))];
  const rows = groups.map((group) => {
    const all = items.filter((item) => item.group === group);
    const right = all.filter((item) => item.agrees).length;
    return [
      group,
      `${right} of ${all.length}`,
      right === all.length ? 'agree' : 'DIFFER',
      all.some((item) => item.estimated) ? 'estimated, within tolerance' : '',
    ];
  });
  return rows.length
    ? [
        '',
        ...tableText([['', '', '', ''], ...rows], 'lrll')
          .slice(1)
          .map((line) => (line.includes('DIFFER') ? paint(line, 'error', look) : line)),
      ]
    : [];
}

function restLines(items: readonly Item[], first: Item | undefined, most: number, look: Look): readonly string[] {
  const rest = items.filter((item) => !item.agrees && item !== first);
  if (rest.length === 0) return [];
  const shown = rest.slice(0, most).flatMap((item) => itemLines(item, look));
  return [
    '',
    paint('  further divergences', 'faint', look),
    ...shown,
    ...(rest.length > most ? [`  and ${rest.length - most} more (--format json has all)`] : []),
  ];
}
