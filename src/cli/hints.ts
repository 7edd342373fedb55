import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { COMMANDS } from './commands.js';
import { didYouMean, nearest } from './suggest.js';

/** ` Did you mean boards/bcm7278.dts?`: the file of the same folder with the nearest name. */
export function nearestFile(path: string): string {
  const folder = dirname(path);
  const prefix = path.includes('/') ? folder : '';
  return didYouMean(path.slice(path.lastIndexOf('/') + 1), namesIn(folder), (name) => join(prefix, name));
}

/** A folder that cannot be listed has no names to suggest. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A word that is no file may have been meant as a command: ` Did you mean the command layout?` */
export function commandHint(word: string): string {
  const name = /[./]/.test(word)
    ? undefined
    : nearest(
        word,
        COMMANDS.map((command) => command.name),
      );
  return name === undefined ? '' : ` Did you mean the command ${name}?`;
}
