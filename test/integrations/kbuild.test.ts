import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boardsOf, kernelBuildTree, sample } from '../conformance/kernel-source.js';
import { missingPrograms } from '../support/programs.js';

// The kernel's own build, with dtzone-dtc in the place of dtc.

const DTC = resolve(import.meta.dirname, '../../dist/dtzone-dtc.js');
const CLI = resolve(import.meta.dirname, '../../dist/cli.js');
const CHECKER = resolve(import.meta.dirname, '../../examples/kbuild/dt-checker');
const missing = missingPrograms('make', 'gcc', 'flex', 'bison', 'dtc');
const kernel = missing === undefined ? kernelBuildTree() : { missing };
const reason = 'missing' in kernel ? kernel.missing : undefined;
const folder = 'folder' in kernel ? kernel.folder : '';

const BOARDS = 20;
const ARCHES = [
  { arch: 'arm64', config: 'defconfig', include: 'freescale/imx8mm-evk.dtsi', board: 'freescale/imx8mm-evk' },
  { arch: 'arm', config: 'multi_v7_defconfig', include: 'imx6qdl-sabrelite.dtsi', board: 'imx6q-sabrelite' },
] as const;

describe.skipIf(reason !== undefined)(`kbuild${reason ? ` (skipped: ${reason})` : ''}`, () => {
  for (const { arch, config, include, board } of ARCHES) {
    describe(arch, () => {
      const dts = join('arch', arch, 'boot/dts');
      const known = reason === undefined ? boardsOf(folder, arch).filter((name) => !isPlugin(join(folder, name))) : [];
      const boards = sample(known, BOARDS).map((name) => name.slice(dts.length + 1, -'.dts'.length));
      const targets = [...boards, board].map((name) => `${name}.dtb`);
      const out = { ours: '', theirs: '' };

      const make = (build: keyof typeof out, dtc: string, ...words: readonly string[]) =>
        spawnSync('make', ['-s', `O=${out[build]}`, `ARCH=${arch}`, `DTC=${dtc}`, ...words], {
          cwd: folder,
          encoding: 'utf8',
          maxBuffer: 1 << 28,
        });

      /** `DT_CHECKER=`, which kbuild calls beside a schema of all bindings; ours reads none, so that an empty one will do. */
      const makeChecked = (...words: readonly string[]) => {
        const bindings = join(out.theirs, 'Documentation/devicetree/bindings');
        mkdirSync(bindings, { recursive: true });
        writeFileSync(join(bindings, 'processed-schema.json'), '');
        for (const word of words) rmSync(join(out.theirs, dts, word), { force: true });
        const checker = ['CHECK_DTBS=y', `DT_CHECKER=DTZONE='node ${CLI}' ${CHECKER}`];
        return make('theirs', pathOf('dtc'), ...checker, ...words);
      };

      beforeAll(() => {
        for (const build of ['ours', 'theirs'] as const) {
          out[build] = mkdtempSync(join(tmpdir(), `dtzone-kbuild-${arch}-`));
          const { status, stderr } = make(build, DTC, config);
          expect(status, stderr).toBe(0);
        }
      }, 300_000);
      afterAll(() => {
        for (const path of Object.values(out)) if (path !== '') rmSync(path, { recursive: true, force: true });
      }, 120_000);

      test(`${targets.length} boards are the same as dtc's, and so are the warnings of W=1`, {
        timeout: 600_000,
      }, () => {
        const ours = make('ours', DTC, 'W=1', ...targets);
        const theirs = make('theirs', pathOf('dtc'), 'W=1', ...targets);
        expect(ours.status, ours.stderr).toBe(0);
        expect(theirs.status, theirs.stderr).toBe(0);
        for (const target of targets) {
          const [a, b] = [out.ours, out.theirs].map((path) => readFileSync(join(path, dts, target)));
          expect(a?.equals(b as Buffer), target).toBe(true);
        }
        expect(dtcWarnings(ours.stderr)).toEqual(dtcWarnings(theirs.stderr));
        expect(dtcWarnings(ours.stderr).length).toBeGreaterThan(0);
      });

      test('a board is built again when an include has changed, and no other is', { timeout: 300_000 }, () => {
        const path = join(out.ours, dts, `${board}.dtb`);
        const other = join(out.ours, dts, targets[0] as string);
        expect(make('ours', DTC, ...targets).status).toBe(0);
        const before = [path, other].map((one) => statSync(one).mtimeMs);
        const included = join(folder, dts, include);
        const stood = statSync(included);
        const later = new Date(Date.now() + 2_000);
        utimesSync(included, later, later);
        try {
          expect(make('ours', DTC, ...targets).status).toBe(0);
          expect(statSync(path).mtimeMs).toBeGreaterThan(before[0] as number);
          expect(statSync(other).mtimeMs).toBe(before[1]);
        } finally {
          utimesSync(included, stood.atime, stood.mtime);
        }
      });

      test('a board with overlapping regions fails the build, with the finding in view and no blob', {
        timeout: 300_000,
      }, () => {
        const name = 'dtzone-overlap';
        const source = join(folder, dts, `${name}.dts`);
        writeFileSync(source, OVERLAP);
        try {
          const { status, stderr } = make('ours', DTC, `${name}.dtb`);
          expect(status).not.toBe(0);
          expect(stderr).toContain('reserved-memory/overlap');
          expect(existsSync(join(out.ours, dts, `${name}.dtb`))).toBe(false);
          // With the kernel's own dtc the blob is made; the checker says the same of it, and by kbuild's rule fails nothing.
          const checked = makeChecked(`${name}.dtb`, targets[0] as string);
          expect(checked.status, checked.stderr).toBe(0);
          expect(checked.stderr).toContain('reserved-memory/overlap');
          expect(checked.stderr).toContain(`${name}.dtb: 1 error`);
          expect(checked.stderr).toContain(`${targets[0]}: nothing to report`);
        } finally {
          rmSync(source, { force: true });
        }
      });
    });
  }
});

/** The kernel's Makefiles hold the compiler for a file that a blob rests on. */
const pathOf = (program: string): string =>
  spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();

const isPlugin = (path: string): boolean => readFileSync(path, 'latin1').includes('/plugin/');

/** What dtc's checks say, as (check, node, property): the words are everybody's own. */
function dtcWarnings(text: string): readonly string[] {
  const found = [...text.matchAll(/Warning \(([a-z0-9_]+)\): (\/[^:\s]*)(?::([^:\s]+))?: /g)];
  return [...new Set(found.map(([, check, node, property = '']) => `${check} ${node} ${property}`))].sort();
}

const OVERLAP = `/dts-v1/;
/ {
	#address-cells = <1>;
	#size-cells = <1>;
	model = "overlap";
	compatible = "acme,overlap";
	memory@40000000 { device_type = "memory"; reg = <0x40000000 0x40000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		a@50000000 { reg = <0x50000000 0x200000>; };
		b@50100000 { reg = <0x50100000 0x200000>; };
	};
};
`;
