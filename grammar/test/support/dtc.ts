import { spawnSync } from 'node:child_process';

export type Verdict = 'accepts' | 'rejects';

/** Why tests that hold us against dtc cannot run here; in CI they must run. */
export const dtcMissing: string | undefined = (() => {
  const { status } = spawnSync('dtc', ['--version']);
  if (status === 0) return undefined;
  if (process.env['CI']) throw new Error('dtc is not installed, but CI must hold the grammar against it.');
  return 'dtc is not installed';
})();

/** Mistakes that dtc finds while it parses, but that are none of the grammar: the tree is wrong, not the text. */
const ofTheTree =
  /Label or path .* not found|Division by zero|Value out of range for|References are only allowed in arrays/;
/** dtc's last words, after all that it has said. */
const summary = /^FATAL ERROR: (?:Unable to parse|Syntax error parsing) input tree/;
/** Here dtc stops without having read the rest. */
const stopped = /Couldn't open|Error reading file/;

/** What dtc thinks of a text as such, whatever it thinks of the tree that it stands for; `undefined` if it does not say. */
export function dtcVerdict(source: string): { readonly verdict: Verdict | undefined; readonly reason: string } {
  const { status, stderr } = spawnSync('dtc', ['-I', 'dts', '-O', 'dtb', '-o', '/dev/null', '-'], {
    input: Buffer.from(source, 'latin1'),
    encoding: 'latin1',
  });
  if (status !== 0 && status !== 1 && status !== 2) return { verdict: undefined, reason: `dtc ended with ${status}` };
  if (status !== 1) return { verdict: 'accepts', reason: '' };
  const lines = stderr.split('\n').filter((line) => /error/i.test(line) && !summary.test(line));
  const reason = lines.find((line) => !ofTheTree.test(line) && !stopped.test(line));
  if (reason !== undefined) return { verdict: 'rejects', reason };
  return { verdict: lines.some((line) => stopped.test(line)) ? undefined : 'accepts', reason: '' };
}
