#!/usr/bin/env node
// Takes the pictures of docs/images: pages that the built command writes, in a headless Chromium.
//
//   npm run build && node scripts/screenshots.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'dtzone-pictures-'));
const desk = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

/** 64 regions, as many as the kernel's table holds, every third of them not mapped. */
const crowd = `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	compatible = "acme,crowded";
	memory@40000000 {
		device_type = "memory";
		reg = <0x0 0x40000000 0x0 0x40000000>, <0x3 0x0 0x0 0x40000000>;
	};
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
${Array.from({ length: 64 }, (_, i) => {
  const base = (0x50000000 + i * 0x800000).toString(16);
  return `\t\tbuffer@${base} { reg = <0x0 0x${base} 0x0 0x400000>;${i % 3 ? '' : ' no-map;'} };`;
}).join('\n')}
	};
};
`;
writeFileSync(join(folder, 'crowd.dts'), crowd);

const bcm7278 = [
  '-I',
  'dts-samples/include',
  '--machine',
  'dts-samples/bcm7278.machine.json',
  'dts-samples/bcm7278.dts',
];
const bcm7445 = ['--machine', 'dts-samples/bcm7445.machine.json', 'dts-samples/bcm7445.dts'];
const many = ['--arch', 'arm64', 'crowd.dts'];
const pictures = [
  { name: 'page', call: bcm7278, block: 'video@78000000', options: desk },
  { name: 'page-dark', call: bcm7445, block: 'movable@10800000', options: { ...desk, colorScheme: 'dark' } },
  { name: 'page-phone', call: bcm7278, options: phone },
  { name: 'page-phone-block', call: bcm7278, block: 'movable@50000000', options: phone },
  { name: 'page-64-regions', call: many, cwd: folder, block: 'buffer@51800000', options: desk },
];

const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromiumSandbox: false,
  args,
});
for (const { name, call, cwd, block, options } of pictures) {
  const text = dtzone(['layout', '--format', 'html', ...call], cwd);
  const file = join(folder, `${name}.html`);
  writeFileSync(file, text);
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  if (block) {
    const map = options === phone ? 'phone' : 'desk';
    await page.locator(`svg.${map} a.pick`, { hasText: block }).click();
    await page.waitForTimeout(100);
  }
  await page.screenshot({ path: join(root, 'docs', 'images', `${name}.png`) });
  await context.close();
}
writeFileSync(join(root, 'docs', 'images', 'map.svg'), dtzone(['layout', '--format', 'svg', ...bcm7278]));
await browser.close();
rmSync(folder, { recursive: true, force: true });

/** Findings are no failure here: the pages show them. */
function dtzone(words, cwd = root) {
  try {
    return execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), ...words], { cwd, encoding: 'utf8' });
  } catch (error) {
    if (error.status === 1) return error.stdout;
    throw error;
  }
}
