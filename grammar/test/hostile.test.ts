import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Problem } from '../index.js';
import { mutatedSample } from './support/mutate.js';
import { parseText } from './support/parsing.js';

/** Whatever comes in: something comes out, and points into what came in. */
function expectSound(source: string): void {
  const { document, problems } = parseText(source);
  for (const { message, span, related } of problems satisfies readonly Problem[]) {
    expect(message).not.toMatch(/undefined|\[object|NaN/);
    for (const { start, end } of [span, ...related.map((also) => also.span)]) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(source.length);
    }
  }
  expectNested(document, 0, source.length);
}

/** Each part of the tree stands inside of the whole. */
function expectNested(part: unknown, start: number, end: number): void {
  if (Array.isArray(part)) for (const one of part) expectNested(one, start, end);
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return;
  const place = part as { readonly start?: number; readonly end?: number };
  if (place.start !== undefined && place.end !== undefined) {
    expect(place.start).toBeGreaterThanOrEqual(start);
    expect(place.end).toBeGreaterThanOrEqual(place.start);
    expect(place.end).toBeLessThanOrEqual(end);
  }
  for (const [key, inner] of Object.entries(part)) {
    // Labels stand around their item.
    if (key.startsWith('labels')) expectNested(inner, start, end);
    else expectNested(inner, place.start ?? start, place.end ?? end);
  }
}

test('mutated files', () => {
  fc.assert(
    fc.property(mutatedSample(['\0', '\xe9', '\x80', '\ufeff', '\u2028', 'ABC(', '/include/ "x"']), expectSound),
    {
      numRuns: 3000,
    },
  );
});

test('any bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => String.fromCharCode(...array));
  fc.assert(fc.property(bytes, expectSound), { numRuns: 1000 });
  fc.assert(
    fc.property(bytes, (text) => expectSound(`/dts-v1/; / { ${text}`)),
    { numRuns: 1000 },
  );
});
