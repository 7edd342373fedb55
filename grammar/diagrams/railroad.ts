import type { Part, Rule } from './rules.js';

/** A drawing that a line enters at its left end and leaves at its right end, both at height 0. */
interface Drawing {
  readonly width: number;
  /** How far it reaches above and below the line. */
  readonly up: number;
  readonly down: number;
  /** The drawing with its left end at a place. */
  at(x: number, y: number): string;
}

const characterWidth = 7.8;
const boxHeight = 24;
const gap = 12;
const radius = 8;
const margin = 16;

const line = (x: number, y: number, length: number): string => (length > 0 ? `<path d="M${x} ${y}h${length}"/>` : '');

function box(text: string, style: 'fixed' | 'word' | 'rule'): Drawing {
  const width = text.length * characterWidth + 20;
  const rounding = style === 'rule' ? 0 : boxHeight / 2;
  return {
    width,
    up: boxHeight / 2,
    down: boxHeight / 2,
    at: (x, y) =>
      `<rect class="${style}" x="${x}" y="${y - boxHeight / 2}" width="${width}" height="${boxHeight}" rx="${rounding}"/>` +
      `<text class="${style}" x="${x + width / 2}" y="${y + 4}">${escaped(text)}</text>`,
  };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function sequence(parts: readonly Drawing[]): Drawing {
  const width = parts.reduce((sum, part) => sum + part.width, 0) + gap * (parts.length - 1);
  return {
    width,
    up: Math.max(...parts.map((part) => part.up)),
    down: Math.max(...parts.map((part) => part.down)),
    at(x, y) {
      let left = x;
      return parts
        .map((part, index) => {
          const before = index === 0 ? '' : line(left, y, gap);
          if (index > 0) left += gap;
          const drawn = before + part.at(left, y);
          left += part.width;
          return drawn;
        })
        .join('');
    },
  };
}

/** Ways under one another; the first is the straight one. */
function choice(ways: readonly Drawing[]): Drawing {
  const inner = Math.max(...ways.map((way) => way.width));
  const side = 2 * radius + 4;
  const heights: number[] = [];
  let bottom = 0;
  for (const [index, way] of ways.entries()) {
    heights.push(index === 0 ? 0 : bottom + way.up + gap);
    bottom = (heights[index] as number) + way.down;
  }
  return {
    width: inner + 2 * side,
    up: (ways[0] as Drawing).up,
    down: bottom,
    at: (x, y) =>
      ways
        .map((way, index) => {
          const height = heights[index] as number;
          const left = x + side;
          const right = left + way.width;
          const end = x + inner + side;
          const drawn = way.at(left, y + height) + line(right, y + height, end - right);
          return index === 0 ? line(x, y, side) + drawn + line(end, y, side) : drawn + branch(x, y, height, end, side);
        })
        .join(''),
  };
}

/** The way down from the line on the left, and the way up to it on the right. */
function branch(x: number, y: number, height: number, end: number, side: number): string {
  const fall = height - 2 * radius;
  const rest = side - 2 * radius;
  return (
    `<path d="M${x} ${y}a${radius} ${radius} 0 0 1 ${radius} ${radius}v${fall}a${radius} ${radius} 0 0 0 ${radius} ${radius}h${rest}"/>` +
    `<path d="M${end} ${y + height}h${rest}a${radius} ${radius} 0 0 0 ${radius} -${radius}v-${fall}a${radius} ${radius} 0 0 1 ${radius} -${radius}"/>`
  );
}

/** A way back over the part, to go through it again. */
function loop(part: Drawing): Drawing {
  const side = 2 * radius;
  const height = part.up + gap;
  return {
    width: part.width + 2 * side,
    up: height,
    down: part.down,
    at(x, y) {
      const [left, right] = [x + side, x + side + part.width];
      const rise = height - 2 * radius;
      return (
        line(x, y, side) +
        part.at(left, y) +
        line(right, y, side) +
        `<path d="M${right} ${y}a${radius} ${radius} 0 0 0 ${radius} -${radius}v-${rise}a${radius} ${radius} 0 0 0 -${radius} -${radius}` +
        `h-${part.width}a${radius} ${radius} 0 0 0 -${radius} ${radius}v${rise}a${radius} ${radius} 0 0 0 ${radius} ${radius}"/>`
      );
    },
  };
}

const nothing: Drawing = { width: 0, up: 0, down: 0, at: () => '' };

function drawing(part: Part): Drawing {
  switch (part.kind) {
    case 'fixed':
    case 'word':
      return box(part.text, part.kind);
    case 'rule':
      return box(part.name, 'rule');
    case 'sequence':
      return sequence(part.parts.map(drawing));
    case 'choice':
      return choice(part.parts.map(drawing));
    case 'optional':
      return choice([nothing, drawing(part.part)]);
    case 'many':
      return choice([nothing, loop(drawing(part.part))]);
    case 'some':
      return loop(drawing(part.part));
  }
}

const style = `
svg { background: #ffffff }
path { fill: none; stroke: #57606a; stroke-width: 1.5 }
rect { stroke: #57606a; stroke-width: 1.5 }
rect.fixed { fill: #ddf4ff } rect.word { fill: #dafbe1 } rect.rule { fill: #fff8c5 }
text { font: 13px ui-monospace, Menlo, Consolas, monospace; text-anchor: middle; fill: #1f2328 }
text.rule, text.word { font-style: italic } text.title { text-anchor: start; font-weight: bold }
`;

/** All rules under one another, as one picture that needs nothing else. */
export function railroad(rules: readonly Rule[]): string {
  const drawings = rules.map(({ name, part }) => ({ name, drawn: drawing(part) }));
  const width = Math.max(...drawings.map(({ drawn }) => drawn.width)) + 2 * margin + 2 * gap;
  let y = margin;
  const rows = drawings.map(({ name, drawn }) => {
    const baseline = y + 24 + drawn.up;
    const row =
      `<text class="title" x="${margin}" y="${y + 12}">${name}</text>` +
      `<circle cx="${margin}" cy="${baseline}" r="3"/>${line(margin, baseline, gap)}` +
      drawn.at(margin + gap, baseline) +
      line(margin + gap + drawn.width, baseline, gap) +
      `<circle cx="${margin + 2 * gap + drawn.width}" cy="${baseline}" r="3"/>`;
    y = baseline + drawn.down + 2 * margin;
    return row;
  });
  const size = `width="${Math.ceil(width)}" height="${Math.ceil(y)}" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(y)}"`;
  const title = '<title>The grammar of device-tree source</title>';
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${size}>${title}<style>${style}</style>\n${rows.join('\n')}\n</svg>\n`;
}
