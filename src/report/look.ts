/** How a text is to look: what the terminal (or the file) at the other end can show. */
export interface Look {
  readonly color: boolean;
  /** Block drawing and typographic characters; otherwise ASCII. */
  readonly unicode: boolean;
  readonly width: number;
}

/** What a file or a pipe gets. */
export const PLAIN: Look = { color: false, unicode: true, width: 80 };

export type Role = 'error' | 'warning' | 'note' | 'strong' | 'faint' | 'movable' | 'cma' | 'kernel' | 'reserved';

const CODES: Readonly<Record<Role, string>> = {
  error: '1;31',
  warning: '1;33',
  note: '1;36',
  strong: '1',
  faint: '2',
  movable: '32',
  cma: '34',
  kernel: '33',
  reserved: '35',
};

/** Text in the colour of its role; colour carries nothing that the words do not. */
export function paint(text: string, role: Role, look: Look): string {
  return look.color && text !== '' ? `\x1b[${CODES[role]}m${text}\x1b[0m` : text;
}

/** Prose broken at blanks to the width of the look; every line but the first is indented. */
export function wrap(text: string, look: Look, indent: string, firstColumn = 0): string {
  if (firstColumn + text.length <= look.width && !text.startsWith(' ')) return text;
  const lines: string[] = [];
  let line = '';
  let room = look.width - firstColumn;
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = '';
      room = look.width - indent.length;
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join(`\n${indent}`);
}
