import { makeSourceFile, parse, plainText } from 'dtc-parser-ts';
import { expect, test } from 'vitest';
import { buildTree } from '../../src/tree/build.js';
import type { DtTree } from '../../src/tree/node.js';
import { applyOverlays } from '../../src/tree/overlay/apply.js';
import { textAt, treeOf } from '../support/tree.js';

function withSymbols(path: string, dts: string): DtTree {
  const text = plainText(makeSourceFile(path, dts));
  return buildTree(parse(text).document, text, { symbols: true }).value;
}

const base = withSymbols('base.dts', '/dts-v1/; / { soc: soc { p = <1>; uart: uart { }; }; };');
const overlay = (body: string): DtTree => treeOf(`/dts-v1/; /plugin/; ${body}`, 'overlay.dts');

test('every place survives: each value is where somebody wrote it, in whichever file', () => {
  const { value, diagnostics } = applyOverlays(base, [overlay('&soc { p = <2>; l: new { r = <&uart 5 &l>; }; };')]);
  expect(diagnostics).toEqual([]);
  const soc = value.nodeByPath.get('/soc');
  expect(soc?.definedAt.map(({ file }) => file.path)).toEqual(['base.dts', 'overlay.dts']);
  expect(soc && textAt(soc.properties.get('p')?.span as never)).toBe('p = <2>;');
  const marks = value.nodeByPath.get('/soc/new')?.properties.get('r')?.marks ?? [];
  expect(marks.map(({ kind, target, span }) => [kind, target, textAt(span), span.file.path])).toEqual([
    ['phandle', '/soc/uart', '&uart', 'overlay.dts'],
    ['u32', undefined, '5', 'overlay.dts'],
    ['phandle', '/soc/new', '&l', 'overlay.dts'],
  ]);
  expect(value.nodeByLabel.get('l')?.path).toBe('/soc/new');
  expect(value.nodeByLabel.get('uart')?.path).toBe('/soc/uart');
});

test('the base stays as it was', () => {
  applyOverlays(base, [overlay('&soc { p = <2>; new { }; };')]);
  expect([...(base.nodeByPath.get('/soc')?.children.keys() ?? [])]).toEqual(['uart']);
});

test('a label that the base lacks is told at the reference, and the rest is applied', () => {
  const { value, diagnostics } = applyOverlays(base, [
    overlay('&soc { a = <&nowhere>; }; &uart { b; }; &gone { c; };'),
  ]);
  expect(diagnostics.map(({ code, span }) => [code, textAt(span)])).toEqual([
    ['overlay/unknown-label', '&nowhere'],
    ['overlay/unknown-label', '&gone'],
  ]);
  expect(value.nodeByPath.get('/soc/uart')?.properties.has('b')).toBe(true);
});

test('a base without symbols says how to get them', () => {
  const bare = treeOf('/dts-v1/; / { soc: soc { }; };');
  const [finding] = applyOverlays(bare, [overlay('&soc { };')]).diagnostics;
  expect([finding?.code, finding?.help]).toEqual(['overlay/unknown-label', 'Compile the base with -@.']);
});

test('a fragment whose content has another name is passed over, and that is told', () => {
  const misnamed = overlay('/ { fragment@0 { target-path = "/soc"; _overlay_ { p = <3>; }; }; };');
  const { value, diagnostics } = applyOverlays(base, [misnamed]);
  expect(diagnostics.map(({ code, severity, span }) => [code, severity, textAt(span).split(' ')[0]])).toEqual([
    ['overlay/content', 'warning', '_overlay_'],
  ]);
  expect(value.nodeByPath.get('/soc')?.properties.get('p')?.bytes).toEqual(Uint8Array.of(0, 0, 0, 1));
});

test('a fragment that is dormant, or changes nothing, is no mistake', () => {
  const quiet = overlay('/ { a { target-path = "/soc"; __dormant__ { p = <3>; }; }; b { target-path = "/soc"; }; };');
  expect(applyOverlays(base, [quiet]).diagnostics).toEqual([]);
});

test('a path of the base cannot be referred to', () => {
  const [finding] = applyOverlays(base, [overlay('&soc { a = <&{/soc/uart}>; };')]).diagnostics;
  expect([finding?.code, finding?.help]).toEqual([
    'overlay/unknown-label',
    'Write a label of the base: an overlay cannot refer to its paths.',
  ]);
});
