import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { placeOf } from '../diagnostic/place.js';

/**
 * What a finding is, wherever it stands: its code, node, property and the text that it points at, not its line. Inserting
 * lines above it, or moving it into an include, leaves it the same.
 */
export function fingerprintOf(finding: Diagnostic): string {
  const { file, start, end } = finding.span;
  const written = file.text.slice(start, Math.min(end, start + WRITTEN_COUNTED)).replace(/\s+/g, ' ');
  const place = finding.node ?? placeOf(finding.span).path;
  return hash([finding.code, place, finding.property ?? '', written].join('\0'));
}

const WRITTEN_COUNTED = 256;

/** FNV-1a over 64 bits, as 16 hex digits: enough to tell findings apart, and needs no library. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return value.toString(16).padStart(16, '0');
}
