import { COMMANDS } from './commands.js';
import { nearest } from './suggest.js';

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
