import { statSync } from 'node:fs';
import type { InputFormat, OutputFormat } from '../../compile.js';
import { bytesOfPath, type NodeHost } from '../node-host.js';

/** What dtc takes a file for: by what it is, by its first bytes, by its name (dtc.c: `guess_input_format`). */
export function guessInput(path: string, host: NodeHost): InputFormat {
  if (statSync(bytesOfPath(path), { throwIfNoEntry: false })?.isDirectory()) return 'fs';
  const content = host.readFile(path);
  if (typeof content !== 'string') return 'dts';
  return content.startsWith('\xd0\x0d\xfe\xed') || /\.dtbo?$/i.test(path) ? 'dtb' : 'dts';
}

/** What dtc writes: by the name of the output, else the other form (dtc.c: `main`). */
export function guessOutput(outFile: string, input: InputFormat): OutputFormat {
  if (/\.dtbo?$/i.test(outFile)) return 'dtb';
  if (/\.dts$/i.test(outFile)) return 'dts';
  return input === 'dts' ? 'dtb' : 'dts';
}

/** A line that only cpp understands; names of properties may begin alike (`#if-cells`). */
const DIRECTIVE =
  /^[ \t]*#[ \t]*(?:include|include_next|define|undef|if|ifdef|ifndef|elif|else|endif|error|warning|pragma)(?![\w,.+*#?@-])/m;

/** dtc reads plain DTS; a source with directives, which dtc would refuse, goes through the preprocessor. */
export function preprocessingFor(path: string, host: NodeHost): 'auto' | 'off' {
  const content = host.readFile(path);
  return typeof content === 'string' && DIRECTIVE.test(content) ? 'auto' : 'off';
}
