/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlacedRegion } from '../../src/boot/state.js';
import type { Report } from '../../src/check.js';
import { layoutHtml } from '../../src/report/html.js';
import { layoutSvg } from '../../src/report/svg.js';
import { Chromium, missing } from '../support/chromium.js';
import { recordedBoot } from '../support/recorded.js';
import { runCommand } from '../support/run-command.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A board with the layout of a recorded boot and a source in which each region stands. */
function boardReport(
  name: string,
  change: (placed: PlacedRegion, index: number) => PlacedRegion = (placed) => placed,
): Report {
  const { boot, world, demand } = recordedBoot(name);
  const regions = boot.regions.map(change);
  const text = `/dts-v1/;\n/ {\n\treserved-memory {\n${regions.map(({ region }) => `\t\t${region.name} {\n\t\t\tcompatible = "${region.compatible[0] ?? ''}";\n\t\t};\n`).join('')}\t};\n};\n`;
  const file = { path: 'boards/board.dts', text };
  const nodeByPath = new Map(
    regions.map(({ region }) => {
      const start = text.indexOf(`\t\t${region.name} {`) + 2;
      return [region.path, { definedAt: [{ file, start, end: start + region.name.length }] }];
    }),
  );
  const facts = { boot: { ...boot, regions }, world, demand, tree: { nodeByPath } };
  return { file: 'boards/board.dts', diagnostics: [], facts } as unknown as Report;
}

/** 64 regions of 1 MiB, all the kernel's table can hold, behind one another. */
function crowded(): Report {
  const report = boardReport('dmb-bcm7278-like');
  const model = report.facts?.boot.regions[0] as PlacedRegion;
  const regions = Array.from({ length: 64 }, (_, index): PlacedRegion => {
    const base = 0x5000_0000n + BigInt(index) * 0x20_0000n;
    const name = `buffer${index}@${base.toString(16)}`;
    const region = {
      ...model.region,
      name,
      path: `/reserved-memory/${name}`,
      compatible: [],
      flags: new Set(['no-map' as const]),
    };
    return {
      ...model,
      region,
      range: { base, size: 0x10_0000n },
      pool: 'none',
      outcome: new Set(['reserved' as const]),
    };
  });
  const facts = report.facts as NonNullable<Report['facts']>;
  return {
    ...report,
    facts: { ...facts, boot: { ...facts.boot, regions, movableBlocks: [], movableFrames: new Map() } },
  };
}

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };

describe.skipIf(missing !== undefined)(`the page in Chromium${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let chromium: Chromium;
  beforeAll(async () => {
    chromium = await Chromium.start();
  }, 60_000);
  afterAll(async () => chromium?.stop());

  const page = layoutHtml(boardReport('dmb-bcm7278-like'));

  test('opens from disk without a word on the console and without any request', async () => {
    for (const text of [page, layoutHtml(crowded()), layoutHtml(boardReport('a32-dmb-binding-example'))]) {
      const { complaints } = await chromium.open(text);
      expect(complaints).toEqual([]);
    }
    const svg = await chromium.open(layoutSvg(boardReport('dmb-bcm7278-like')), 'map.svg');
    expect(svg.complaints).toEqual([]);
  });

  test('a click on a block shows its details, with the line of the source marked', async () => {
    const { page: tab, complaints } = await chromium.open(page);
    await tab.locator('svg.desk a.pick', { hasText: 'dmb1@80000000' }).click();
    const detail = tab.locator('.detail:visible');
    await expect.poll(() => detail.locator('h3').textContent()).toBe('dmb1@80000000');
    const source = boardReport('dmb-bcm7278-like').facts?.tree.nodeByPath.get('/reserved-memory/dmb1@80000000')
      ?.definedAt[0];
    const line = (source?.file.text.slice(0, source.start).split('\n').length ?? 0).toString();
    expect(await detail.locator('.mark').getAttribute('data-line')).toBe(line);
    expect(await detail.locator('.mark').textContent()).toContain('dmb1@80000000 {');
    expect(await detail.locator('figcaption').textContent()).toBe(`boards/board.dts:${line}`);
    expect(await detail.locator('dl').textContent()).toContain('Movable, node 0');
    expect(complaints).toEqual([]);
  });

  test('through includes and macros: a click leads to the node in the board file, a refused region is found where it asked', async () => {
    const root = join(import.meta.dirname, '..', '..');
    const { out } = await runCommand(
      [
        'layout',
        '--format',
        'html',
        '-I',
        'dts-samples/include',
        '--machine',
        'dts-samples/bcm7278.machine.json',
        'dts-samples/bcm7278.dts',
      ],
      { cwd: root },
    );
    const lines = readFileSync(join(root, 'dts-samples/bcm7278.dts'), 'utf8').split('\n');
    const numberOf = (name: string) => String(1 + lines.findIndex((line) => line.includes(`${name} {`)));
    const { page: tab, complaints } = await chromium.open(out);
    await tab.locator('svg.desk a.pick', { hasText: 'video@78000000' }).click();
    const marked = tab.locator('.detail:visible .mark');
    expect(await marked.getAttribute('data-line')).toBe(numberOf('video@78000000'));
    expect(await tab.locator('.detail:visible').textContent()).toContain('/soc@0/video-decoder@200000');
    await tab.locator('svg.desk a.pick', { hasText: '896 MiB' }).click();
    await expect.poll(() => marked.getAttribute('data-line')).toBe(numberOf('movable@310000000'));
    expect(complaints).toEqual([]);
  });

  test('a click on the bar leads to the same place as a click on its row', async () => {
    const { page: tab } = await chromium.open(page);
    const row = tab.locator('svg.desk a.pick', { hasText: 'dmb0@54000000' });
    const key = await row.locator('.row').getAttribute('data-b');
    await tab.locator(`svg.desk a[aria-hidden] rect[data-b="${key}"]`).click();
    expect(new URL(tab.url()).hash).toBe(await row.getAttribute('href'));
  });

  test('the keyboard reaches every block and opens it', async () => {
    const { page: tab } = await chromium.open(page);
    const links = tab.locator('svg.desk a.pick');
    await links.first().focus();
    await tab.keyboard.press('ArrowDown');
    expect(await links.nth(1).evaluate((node) => node === document.activeElement)).toBe(true);
    await tab.keyboard.press('Enter');
    await expect.poll(() => tab.locator('.detail:visible').count()).toBe(1);
    expect(await tab.evaluate(() => document.activeElement?.tagName)).toBe('H3');
  });

  test('without its script the page still leads from block to details', async () => {
    const { page: tab } = await chromium.open(page, 'plain.html', { javaScriptEnabled: false });
    await tab.locator('svg.desk a.pick', { hasText: 'dmb2@300000000' }).click();
    expect(await tab.locator('.detail:visible h3').textContent()).toBe('dmb2@300000000');
  });

  test('zoom widens the map inside its frame, and the page itself stays as wide as it is', async () => {
    const { page: tab } = await chromium.open(page, 'zoom.html', { viewport: { width: 1200, height: 800 } });
    const width = () => tab.locator('svg.desk').evaluate((node) => node.getBoundingClientRect().width);
    const before = await width();
    await tab.getByRole('button', { name: 'zoom in' }).click();
    expect(await width()).toBeGreaterThan(before * 1.2);
    await tab.keyboard.press('0');
    expect(await width()).toBeCloseTo(before, 0);
    expect(await tab.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  test('phone: nothing is wider than the screen, the map has its own form', async () => {
    for (const text of [page, layoutHtml(crowded())]) {
      const { page: tab } = await chromium.open(text, 'phone.html', phone);
      expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      expect(await tab.locator('svg.phone').isVisible()).toBe(true);
      expect(await tab.locator('svg.desk').isVisible()).toBe(false);
      const lowest = await tab
        .locator('svg.phone a.pick')
        .first()
        .evaluate((node) => node.getBoundingClientRect().height);
      expect(lowest).toBeGreaterThan(24);
    }
  });

  test('64 regions: each has a row of its own, none over another', async () => {
    const { page: tab } = await chromium.open(layoutHtml(crowded()));
    const boxes = await tab
      .locator('svg.desk a.pick')
      .evaluateAll((nodes) =>
        nodes.map((node) => node.getBoundingClientRect()).map(({ top, bottom }) => ({ top, bottom })),
      );
    expect(boxes.length).toBeGreaterThanOrEqual(128);
    for (const [index, box] of boxes.entries()) {
      const next = boxes[index + 1];
      if (next) expect(next.top).toBeGreaterThanOrEqual(box.bottom - 1);
    }
  });

  test('axe finds nothing serious: light and dark, desk and phone, details open', async () => {
    for (const options of [{}, { colorScheme: 'dark' as const }, phone, { ...phone, colorScheme: 'dark' as const }]) {
      const { page: tab } = await chromium.open(page, 'axe.html', options, '#block-1-0');
      await tab.evaluate(axeSource);
      const found = await tab.evaluate(async () => {
        const axe = (
          globalThis as unknown as {
            axe: {
              run(): Promise<{
                violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
              }>;
            };
          }
        ).axe;
        const { violations } = await axe.run();
        return violations
          .filter((each) => ['serious', 'critical'].includes(each.impact))
          .map((each) => `${each.id}: ${each.nodes[0]?.html} ${each.nodes[0]?.failureSummary}`);
      });
      expect(found).toEqual([]);
    }
  }, 60_000);

  test('on paper: the map and the tables, no buttons', async () => {
    const { page: tab } = await chromium.open(page);
    await tab.emulateMedia({ media: 'print' });
    expect(await tab.locator('svg.desk').isVisible()).toBe(true);
    expect(await tab.locator('.tools').isVisible()).toBe(false);
    expect((await tab.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
  });

  test('names that would be markup stay text', async () => {
    const evil = `x"><img src=x onerror=alert(1)></title></script><script>alert(2)</script>&amp;`;
    const hostile = boardReport('dmb-bcm7278-like', (placed, index) => {
      const region = {
        ...placed.region,
        name: `${evil}${index}`,
        path: `/reserved-memory/${evil}${index}`,
        compatible: [evil],
      };
      return { ...placed, region, refusal: { why: evil, message: evil, mirrors: evil } };
    });
    const report = { ...hostile, file: `${evil}.dts` };
    const { page: tab, complaints } = await chromium.open(layoutHtml(report), 'evil.html', {}, '#block-1-0');
    expect(complaints).toEqual([]);
    expect(await tab.locator('script').count()).toBe(1);
    expect(await tab.locator('img').count()).toBe(0);
    expect(await tab.locator('.detail:visible h3').textContent()).toBe(`${evil}0`);
    const svg = await chromium.open(layoutSvg(report), 'evil.svg');
    expect(svg.complaints).toEqual([]);
    expect(await svg.page.evaluate(() => document.getElementsByTagName('script').length)).toBe(0);
  });
});
