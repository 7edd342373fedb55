import { describe, expect, test } from 'vitest';
import { readBlob } from '../../src/tree/blob/read-blob.js';
import { applyOverlays } from '../../src/tree/overlay/apply.js';
import { missingPrograms } from '../support/programs.js';
import { kernelSource } from './kernel-source.js';
import { compileBoard, compileText } from './ours.js';
import { overlayDifference } from './overlays.js';

const missing = missingPrograms('fdtoverlay');
const kernel = kernelSource();
const reason = missing ?? ('missing' in kernel ? kernel.missing : undefined);
const folder = 'folder' in kernel ? kernel.folder : '';

/** Applies the overlays to the base, as trees and as blobs; both must come out as fdtoverlay's. */
function expectAsFdtoverlay(base: Uint8Array, overlays: readonly ReturnType<typeof compileText>[]): boolean {
  const blobs = overlays.map(({ blob }) => blob ?? new Uint8Array(0));
  const tree = readBlob(base, 'base.dtb').value;
  let theirs = false;
  for (const trees of [overlays.map((one) => one.tree), blobs.map((blob) => readBlob(blob, 'overlay.dtbo').value)]) {
    const { value, diagnostics } = applyOverlays(tree, trees);
    const outcome = overlayDifference(value, diagnostics, base, blobs);
    expect(outcome.what).toBeUndefined();
    theirs = outcome.theirs;
  }
  return theirs;
}

const BASE = `/dts-v1/;
/ { s: soc { p = <1>; old = "x"; u: uart@1 { reg = <1>; }; a@1 { reg = <1>; }; a@2 { reg = <2>; }; };
    z: z { phandle = <40>; }; aliases { al = "/soc"; }; };`;

/** Overlays on the base above; `-` in front of the name: it must be refused. */
const OVERLAYS: Readonly<Record<string, string>> = {
  'new and changed properties': '&s { p = <2 3>; q; r = "x"; old = "longer than before"; };',
  'new nodes go to the front': '&s { x { a; }; y { b; }; uart@1 { c; }; };',
  'a name without unit address finds the first that has one': '&s { a { found; }; };',
  'phandles move, references follow': '&s { l: x { r = <&l>, <&u>; p = "s", &l; }; }; &u { r = <&l 1 &z>; };',
  'by path, by alias': '&{/soc} { a1; }; / { fragment@9 { target-path = "al"; __overlay__ { b1; }; }; };',
  'symbols of every kind': `/ { fragment@0 { target-path = "/soc"; __overlay__ { m: new { }; }; };
    fragment@1 { target = <&u>; __overlay__ { }; };
    __symbols__ { l = "/fragment@0/__overlay__"; k = "/fragment@1/__overlay__/x/y"; m2 = "/fragment@0/__overlay__/new"; o = "/other"; }; };`,
  'two fragments for one node': '&s { x { a; }; }; &s { x { b; }; y { }; };',
  'a fragment without content': '/ { fragment@0 { target = <&s>; }; };',
  '-a label that the base lacks': '&nowhere { a; };',
  '-a reference that the base lacks': '&s { a = <&nowhere>; };',
  '-a path that the base lacks': '&{/nowhere} { a; };',
  '-a fragment without target': '/ { fragment@0 { __overlay__ { a; }; }; };',
  '-a fixup for a property that is not there': '/ { __fixups__ { s = "/x:y:0"; }; };',
  '-a fixup that is none': '/ { __fixups__ { s = "/x"; }; };',
  '-a local fixup for a property that is not there': '/ { __local_fixups__ { y = <0>; }; };',
  '-a local fixup outside of its property': '/ { y = [00]; __local_fixups__ { y = <4>; }; };',
  '-a symbol that is no path': '/ { __symbols__ { a = "x"; }; };',
};

describe.skipIf(missing !== undefined)(`as fdtoverlay${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const base = compileText(BASE, { symbols: true }).blob as Uint8Array;
  const compiled = (body: string): ReturnType<typeof compileText> => compileText(`/dts-v1/; /plugin/; ${body}`);

  test.each(Object.entries(OVERLAYS))('%s', (name, body) => {
    expect(expectAsFdtoverlay(base, [compiled(body)])).toBe(!name.startsWith('-'));
  });

  test('with symbols, one on the other', () => {
    const [first, second] = ['&s { l: x { }; };', '&l { a = <&l>; m: y { }; };'].map((body) =>
      compileText(`/dts-v1/; /plugin/; ${body}`, { symbols: true }),
    );
    expect(expectAsFdtoverlay(base, [first, second] as ReturnType<typeof compileText>[])).toBe(true);
  });

  test('a base without symbols', () => {
    const bare = compileText(BASE).blob as Uint8Array;
    expect(expectAsFdtoverlay(bare, [compiled('&s { a; };')])).toBe(false);
    expect(expectAsFdtoverlay(bare, [compiled('&{/soc} { a; };')])).toBe(true);
  });
});

/** Overlays of the kernel with the boards that its Makefiles put them on. */
const PAIRS = [
  ['freescale/fsl-ls1028a-qds.dts', 'freescale/fsl-ls1028a-qds-13bb.dts'],
  ['freescale/fsl-ls1028a-qds.dts', 'freescale/fsl-ls1028a-qds-65bb.dts'],
  ['freescale/fsl-ls1028a-qds.dts', 'freescale/fsl-ls1028a-qds-9999.dts'],
  ['freescale/fsl-lx2160a-bluebox3.dts', 'freescale/fsl-ls1028a-qds-7777.dts'],
] as const;

describe.skipIf(reason !== undefined)(`overlays of Linux 6.1${reason ? ` (skipped: ${reason})` : ''}`, () => {
  test.each(PAIRS)('%s with %s', (board, overlay) => {
    const base = compileBoard(folder, `arch/arm64/boot/dts/${board}`, { symbols: true });
    expectAsFdtoverlay(base.blob as Uint8Array, [compileBoard(folder, `arch/arm64/boot/dts/${overlay}`)]);
  });
});
