import type { Report } from '../check.js';
import { forTerminal } from './escape.js';

/** The predicted lines of the boot log about memory, in the kernel's words and order, without time stamps. */
export function dmesgText({ facts }: Report, debug: boolean): string {
  const lines = (facts?.boot.kernelLines ?? []).filter((line) => debug || !line.debug);
  return lines.map((line) => `${line.text.split('\n').map(forTerminal).join('\n')}\n`).join('');
}
