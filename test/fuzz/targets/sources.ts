import { type ExpandedText, parse, preprocess } from 'dtc-parser-ts';
import { compile, emit, type OutputFormat } from '../../../src/compile.js';
import { readBlob } from '../../../src/tree/blob/read-blob.js';
import { bytesOf } from '../../../src/tree/read.js';
import type { Corpus } from '../corpus.js';
import { assertPlaces, assertSpan } from '../invariants.js';
import { mutated } from '../mutate.js';
import { hostOf, latin1, requestFor } from '../request.js';
import type { Input, Target } from '../target.js';
import { BLOB_WORDS, MACRO_WORDS, SOURCE_WORDS } from '../words.js';

/** The preprocessor and what it leads to. */
function expands(files: Input): ExpandedText {
  const { text, problems } = preprocess('a.dts', hostOf(files), { includeDirs: ['lib', 'other'] });
  assertPlaces(problems);
  return text;
}

/** Where a text is asked for a place: at its ends, and here and there. */
const PLACES = 64;

function assertOrigins(expanded: ExpandedText): void {
  const { length } = expanded.text;
  for (let i = 0; i <= PLACES; i++) {
    const start = Math.floor((i * length) / PLACES);
    for (const end of [start, Math.min(start + 1, length), Math.min(start + 40, length)]) {
      assertSpan(expanded.spanOf(start, end), `what stands at ${start}..${end}`);
    }
  }
}

/** Blobs of the corpus, as this project writes them. */
function blobsOf(sources: readonly string[]): readonly string[] {
  return sources.flatMap((text) => {
    const { value } = compile({ ...requestFor({ 'a.dts': text }), input: 'dts', build: { symbols: true } });
    return value.failed === undefined ? [latin1(emit(value.tree, 'dtb'))] : [];
  });
}

/** What a blob says when it is read again and written. */
function rewritten(blob: Uint8Array): Uint8Array {
  const { value, diagnostics } = readBlob(blob, 'b.dtb', {});
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  if (wrong) throw new Error(`a blob that was written is not read again: ${wrong.message}`);
  return emit(value, 'dtb');
}

function assertSame(one: Uint8Array, other: Uint8Array, what: string): void {
  if (!Buffer.from(one).equals(Buffer.from(other))) throw new Error(`${what} says something else`);
}

/** Source to blob to blob, and source to printed source to blob. */
function roundTrip(source: string): void {
  const request = { ...requestFor({ 'a.dts': source }), input: 'dts', build: {} } as const;
  const { value, diagnostics } = compile(request);
  assertPlaces(diagnostics);
  const form = (format: OutputFormat): Uint8Array => emit(value.tree, format);
  // A reservation of no bytes ends the list of a blob, for dtc too: behind it nothing comes back.
  if (value.failed !== undefined || value.tree.memreserves.some(({ value: { size } }) => size === 0n)) return;
  const blob = form('dtb');
  assertSame(blob, rewritten(blob), 'the blob read again');
  const text = latin1(form('dts'));
  // dtc has no preprocessor, and prints a property called #endif as what one obeys.
  if (
    /^\s*#\s*(?:(?:if|el|endif|define|undef|include|import|line|error|warning|pragma|ident|sccs|un|assert)|\d)/m.test(
      text,
    )
  )
    return;
  const printed = compile({ ...request, ...requestFor({ 'a.dts': text }) });
  const wrong = printed.diagnostics.find(({ severity }) => severity === 'error');
  if (wrong) throw new Error(`the printed source is refused: ${wrong.message}`);
  assertSame(blob, emit(printed.value.tree, 'dtb'), 'the printed source');
}

export function sourceTargets(corpus: Corpus): Readonly<Record<string, Target>> {
  const { sources, overlays } = corpus;
  const small = sources.slice(0, 40);
  const overlayBlobs = blobsOf(overlays);
  const blobs = [...blobsOf(small), ...overlayBlobs];
  return {
    preprocessor: {
      make: (random) => ({
        'a.dts': mutated(random.pick(corpus.macros), random, random.pick(sources), MACRO_WORDS),
        'lib/b.h': mutated(random.pick(corpus.macros), random, random.pick(corpus.macros), MACRO_WORDS),
        'other/b.h': random.pick(corpus.macros),
      }),
      run: (files) => assertOrigins(expands(files)),
    },
    parser: {
      make: (random) => ({ 'a.dts': mutated(random.pick(sources), random, random.pick(sources), SOURCE_WORDS) }),
      run: (files) => assertPlaces(parse(expands(files)).problems),
    },
    blob: {
      make: (random) => ({ 'a.dtb': mutated(random.pick(blobs), random, random.pick(blobs), BLOB_WORDS) }),
      run: ({ 'a.dtb': blob = '' }) => {
        const { value, diagnostics } = readBlob(bytesOf(blob), 'a.dtb', {});
        assertPlaces(diagnostics);
        if (diagnostics.some(({ severity }) => severity === 'error')) return;
        const again = emit(value, 'dtb');
        assertSame(again, rewritten(again), 'the blob read again');
      },
    },
    overlay: {
      make: (random) => ({
        'a.dts':
          random.below(3) === 0
            ? mutated(random.pick(small), random, random.pick(small), SOURCE_WORDS)
            : random.pick(small),
        'o.dtso':
          random.below(2) === 0
            ? mutated(random.pick(overlays), random, random.pick(overlays), SOURCE_WORDS)
            : mutated(random.pick(overlayBlobs), random, random.pick(overlayBlobs), BLOB_WORDS),
      }),
      run: (files) => {
        const request = { ...requestFor(files), overlays: ['o.dtso'], input: 'dts', build: {} } as const;
        const { value, diagnostics } = compile(request);
        assertPlaces(diagnostics);
        if (value.failed === undefined) rewritten(emit(value.tree, 'dtb'));
        else emit(value.tree, 'dtb');
      },
    },
    compile: {
      make: (random) => ({ 'a.dts': mutated(random.pick(small), random, random.pick(sources), SOURCE_WORDS) }),
      run: ({ 'a.dts': source = '' }) => roundTrip(source),
    },
  };
}
