import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../support/run-command.js';

const folder = mkdtempSync(join(tmpdir(), 'dtzone-findings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string | object): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof text === 'string' ? text : JSON.stringify(text), 'latin1');
  return path;
};

const board = (regions: string): string => `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;

	memory@80000000 {
		device_type = "memory";
		reg = <0x0 0x80000000 0x0 0x20000000>;
	};

	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;

${regions}
	};
};
`;

const pool = (base: string, size: string): string => `		pool@${base} {
			compatible = "shared-dma-pool";
			reusable;
			linux,cma-default;
			reg = <0x0 0x${base} 0x0 ${size}>;
		};
`;

const codesOf = async (argv: readonly string[]) => {
  const { status, out } = await runCommand(['check', '--format', 'json', ...argv]);
  return { status, codes: JSON.parse(out).diagnostics.map((each: { code: string }) => each.code) };
};

let file: string;
beforeEach(() => {
  file = write('board.dts', board(pool('84100000', '0x4000000')));
});

describe('--fix', () => {
  test('mends the file, says what it did, and reports what is left', async () => {
    const { status, said } = await runCommand(['check', '--fix', file]);
    expect(status).toBe(0);
    expect(said).toContain('[cma/misaligned]');
    expect(readFileSync(file, 'latin1')).toBe(board(pool('84000000', '0x4000000')));
  });

  test('what compiles afterwards is a blob', async () => {
    await runCommand(['check', '--fix', file]);
    expect((await runCommand(['compile', '-o', join(folder, 'board.dtb'), file])).status).toBe(0);
    expect(readFileSync(join(folder, 'board.dtb')).subarray(0, 4).toString('hex')).toBe('d00dfeed');
  });

  test('touches no file that needs no mending', async () => {
    write('board.dts', board(pool('84000000', '0x4000000')));
    const { said } = await runCommand(['check', '--fix', file]);
    expect(said).toBe('');
  });
});

describe('baselines', () => {
  test('what was written is left out, what is new is not', async () => {
    const baseline = join(folder, 'baseline.json');
    expect((await runCommand(['check', '--write-baseline', baseline, file])).status).toBe(0);
    expect(await codesOf(['--baseline', baseline, file])).toEqual({ status: 0, codes: [] });
    write(
      'board.dts',
      `\n\n${board(`${pool('84100000', '0x4000000')}		fw@b0000000 { reg = <0 0xb0000000 0 0x1000>; };`)}`,
    );
    expect(await codesOf(['--baseline', baseline, file])).toEqual({
      status: 0,
      codes: ['reserved-memory/outside-ram'],
    });
  });

  test('all findings of a board are held, also those that nobody would be shown', async () => {
    const many = (count: number) =>
      write('many.dts', `/dts-v1/; / { ${Array.from({ length: count }, (_, i) => `n@${i} { };`).join('\n')} };`);
    const baseline = join(folder, 'many.json');
    const argv = ['-W', 'unit_address_vs_reg'];
    await runCommand(['check', ...argv, '--write-baseline', baseline, many(2500)]);
    expect(await codesOf([...argv, '--baseline', baseline, many(2500)])).toEqual({ status: 0, codes: [] });
    const next = await codesOf([...argv, '--baseline', baseline, many(2501)]);
    expect(next.codes).toEqual(['dtc/unit_address_vs_reg']);
    const all = await codesOf([...argv, many(2500)]);
    expect([all.codes.length, all.codes.includes('findings/too-many')]).toEqual([2001, true]);
  });

  test('a file that is none is refused', async () => {
    const { status, said } = await runCommand(['check', '--baseline', write('none.json', {}), file]);
    expect([status, said]).toEqual([2, expect.stringContaining('is no baseline')]);
  });
});

describe('several kernels', () => {
  const block = `		dmb@90000000 {
			compatible = "designated-movable-block";
			reusable;
			reg = <0x0 0x90000000 0x0 0x8000000>;
		};`;

  test('each finding tells which it concerns', async () => {
    write('board.dts', board(block));
    const { out } = await runCommand([
      'check',
      ...['--kernel', 'linux-6.1', '--kernel', 'linux-6.1+dmb-v1'],
      ...['--format', 'json', file],
    ]);
    const found = JSON.parse(out).diagnostics;
    expect(found.map((each: { code: string; kernels?: string[] }) => [each.code, each.kernels])).toEqual([
      ['dmb/zone-effect', ['linux-6.1+dmb-v1']],
      ['dmb/not-upstream', ['linux-6.1']],
    ]);
  });

  test.each([
    ['pretty', '  only:   linux-6.1\n'],
    ['gcc', '(linux-6.1 only)'],
    ['sarif', '(linux-6.1 only)'],
    ['github', '(linux-6.1 only)'],
    ['junit', '(linux-6.1 only)'],
    ['gitlab', '(linux-6.1 only)'],
  ])('%s says so, too', async (format, words) => {
    write('board.dts', board(block));
    const argv = ['check', '--kernel', 'linux-6.1', '--kernel', 'linux-6.1+dmb-v1', '--format', format, file];
    expect((await runCommand(argv)).out).toContain(words);
  });

  test('the last line names all of them', async () => {
    const { out } = await runCommand(['check', '--kernel', 'linux-5.15', '--kernel', 'linux-6.12', file]);
    expect(out).toContain('(linux-5.15 and linux-6.12, ');
  });

  test('what they share is said once, of all', async () => {
    const argv = ['check', '--kernel', 'linux-6.1', '--kernel', 'linux-6.12', '--format', 'json', file];
    const found = JSON.parse((await runCommand(argv)).out).diagnostics;
    expect(found).toMatchObject([{ code: 'cma/misaligned' }]);
    expect(found[0]).not.toHaveProperty('kernels');
  });
});

describe('the configuration', () => {
  test('sets severities and the kernel', async () => {
    const config = write('dtzone.config.json', { rules: { 'cma/*': 'note' }, kernels: ['linux-5.15'] });
    const { status, out } = await runCommand(['check', '--config', config, file]);
    expect(status).toBe(0);
    expect(out).toMatch(/^note: .*\[cma\/misaligned\]/s);
    expect(out).toContain('linux-5.15');
  });

  test('a flag beats it', async () => {
    const config = write('dtzone.config.json', { kernels: ['linux-5.15'], machine: { pageSize: 16384 } });
    const { out } = await runCommand(['check', '--config', config, '--kernel', 'linux-6.6', file]);
    expect(out).toContain('linux-6.6, arm64, 16K pages');
  });

  test.each([
    [{ rule: {} }, 'there is no field rule'],
    [{ rules: { 'cma/misaligned': 'fatal' } }, 'must be one of error, warning, note, off'],
    [{ kernels: ['linux-6.0'] }, 'there is no kernel linux-6.0'],
    [[], 'must be an object'],
  ])('%j is refused', async (json, words) => {
    const { status, said } = await runCommand(['check', '--config', write('bad.json', json), file]);
    expect([status, said]).toEqual([2, expect.stringContaining(words)]);
  });
});

describe('--schema', () => {
  test.each([
    ['missing', 'the folder of schemas missing does not exist'],
    ['board.dts', 'the folder of schemas board.dts is no folder'],
    ['none', 'the folder of schemas none holds no .json file'],
  ])('%s holds no schema, and the folder is named', async (name, words) => {
    mkdirSync(join(folder, 'none'), { recursive: true });
    const config = write('schemas.config.json', { schemas: [name] });
    const { status, said } = await runCommand(['check', '--config', config, file]);
    expect(status).toBe(2);
    expect(said.replaceAll(`${folder}/`, '')).toContain(words);
  });

  test('a folder of schemas in the configuration may have any name', async () => {
    mkdirSync(join(folder, 'schémas'), { recursive: true });
    write('schémas/acme.schema.json', { properties: { compatible: { const: 'acme,none' } } });
    const config = write('schemas.config.json', '{ "schemas": ["sch\\u00e9mas"] }');
    expect((await runCommand(['check', '--config', config, file])).status).not.toBe(2);
  });

  test("nodes are held against the user's own schemas", async () => {
    write('schemas/acme.schema.json', {
      $id: 'https://acme.example/pool.json',
      select: { properties: { $nodename: { pattern: '^pool@' } }, required: ['$nodename'] },
      allOf: [{ $ref: 'https://unpkg.com/dtzone/schemas/reserved-memory/region.schema.json' }],
      required: ['acme,owner'],
    });
    const { codes } = await codesOf(['--schema', join(folder, 'schemas'), file]);
    expect(codes).toContain('schema/acme');
  });

  test('what is no schema is refused, with its name', async () => {
    write('broken/x.json', { select: {}, type: 'nonsense' });
    const { status, said } = await runCommand(['check', '--schema', join(folder, 'broken'), file]);
    expect([status, said]).toEqual([2, expect.stringContaining('x.json')]);
  });
});

describe('explain', () => {
  test('a rule, a message, neither', async () => {
    expect((await runCommand(['explain', 'cma/misaligned'])).out).toMatch(/^# cma\/misaligned\n/);
    expect((await runCommand(['explain', 'OVERLAP DETECTED!'])).out).toContain('reserved-memory/overlap');
    const unknown = await runCommand(['explain', 'cma/misalined']);
    expect([unknown.status, unknown.said]).toEqual([2, expect.stringContaining('Did you mean cma/misaligned?')]);
  });

  test('a log, and with the board the line to change', async () => {
    const log = write('boot.log', '[    0.000000] Reserved memory: incorrect alignment of CMA region\n');
    const { out } = await runCommand(['explain', '--dmesg', log, file]);
    expect(out).toContain('board.dts:20:15');
    expect(out).toContain('cma/misaligned');
  });
});
